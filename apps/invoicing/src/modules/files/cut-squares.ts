import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { maxPixels, type Square, sizes } from './squares.ts'

const largest = Math.max(...sizes)

/** The middle of a picture as WebP squares of every size: upright, in sRGB, and without a word on where it was taken. */
export async function cutSquares(picture: Buffer): Promise<Square[]> {
  const base = await sharp(picture, { limitInputPixels: maxPixels, failOn: 'error' })
    .timeout({ seconds: 20 })
    .autoOrient()
    .resize(largest, largest, { fit: 'cover' })
    .png({ compressionLevel: 0 })
    .toBuffer()
  const squares: Square[] = []
  for (const size of sizes) {
    const content = await sharp(base).resize(size, size).webp({ quality: 82 }).toBuffer()
    const hash = createHash('sha256').update(content).digest('base64url')
    squares.push({ size, content, hash })
  }
  return squares
}
