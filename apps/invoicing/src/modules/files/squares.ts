import { createHash } from 'node:crypto'
import { imaging } from './imaging.ts'

export const sizes = [64, 128, 512] as const

export interface Square {
  readonly size: number
  readonly content: Buffer
  /** Names the content: two squares with one hash are the same. */
  readonly hash: string
}

const largest = Math.max(...sizes)
/** Asked for on uploading, and a second time here: what lies in the database is believed by nobody. */
export const maxPixels = 24_000_000

/** The middle of a picture as WebP squares of every size: upright, in sRGB, and without a word on where it was taken. */
export async function cutSquares(picture: Buffer): Promise<Square[]> {
  const sharp = await imaging()
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
