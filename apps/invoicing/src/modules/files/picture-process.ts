import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { lean } from './lean/index.ts'
import type { PictureTask } from './picture-reader.ts'
import { maxPixels, type Square, sizes } from './squares.ts'

/**
 * A process that reads pictures of strangers and does nothing else: when one of them takes all the memory that
 * it may have, or makes the library crash, no other request is affected. Its parent sets the limits.
 */

/** Readers of the formats that users may send. Without this list, libvips would also open SVG, PDF and TIFF. */
const readers = ['Png', 'Jpeg', 'Webp', 'Nsgif', 'Heif'].map(
  (format) => `VipsForeignLoad${format}Buffer`,
)
sharp.concurrency(1)
sharp.cache(false)
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: readers })

const tasks: { [Name in keyof PictureTask]: PictureTask[Name] } = {
  /** Reads the header only. The parent checks the limit on pixels, so that its answer can name the size. */
  async measure(content) {
    const { width, height, format } = await sharp(content, { limitInputPixels: false }).metadata()
    return { width, height, format }
  },
  cut: cutSquares,
}

process.on('message', ({ task, content }: { task: keyof PictureTask; content: Uint8Array }) => {
  const work = async () => tasks[task](lean(Buffer.from(content)))
  work().then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ fault: String(error) }),
  )
})
process.on('disconnect', () => process.exit())

const largest = Math.max(...sizes)

/** The middle of a picture as WebP squares of every size: upright, in sRGB, without metadata such as its location. */
async function cutSquares(picture: Buffer): Promise<Square[]> {
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
