import { Problem } from '../../platform/http/index.ts'
import { type PictureHeader, type PictureReader, UnreadablePicture } from './picture-reader.ts'
import { maxPixels } from './squares.ts'

export const uploadTypes = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
] as const
export const maxUploadBytes = 8 * 1024 * 1024

/** Beyond, cutting a square out of the narrow side would enlarge the long one past what libvips can hold. */
const maxAspect = 100

/** Refuses what is no picture, or too large a one, by its header alone: no pixel is decoded here. */
export async function inspectUpload(pictures: PictureReader, content: Buffer): Promise<void> {
  const { width, height, format } = await readHeader(pictures, content)
  const pixels = width * height
  if (pixels > maxPixels) {
    const size = `${width} × ${height} pixels are ${(pixels / 1e6).toFixed(1)} megapixels`
    const detail = `${size}, and ${maxPixels / 1e6} is the most: send a smaller picture`
    throw new Problem('image-too-large', detail)
  }
  if (Math.max(width, height) > maxAspect * Math.min(width, height))
    throw notAnImage(`${width} × ${height} pixels are too narrow for a square`)
  if (!isWhole(content, format)) throw notAnImage('The file ends before the picture does')
}

async function readHeader(pictures: PictureReader, content: Buffer): Promise<PictureHeader> {
  if (content.length === 0) throw notAnImage('The file is empty')
  try {
    return await pictures.measure(content)
  } catch (error) {
    if (!(error instanceof UnreadablePicture)) throw error
    throw notAnImage('This is no PNG, JPEG, WebP, GIF or AVIF file, or a broken one')
  }
}

const endOfPng = Buffer.from('IEND')
const endOfJpeg = Buffer.from([0xff, 0xd9])

/** Whether the end is there. The header's reader has seen it in every format but these two. */
function isWhole(content: Buffer, format: string): boolean {
  if (format === 'png') return content.includes(endOfPng, -64)
  if (format === 'jpeg') return content.includes(endOfJpeg)
  return true
}

export function notAnImage(detail: string): Problem {
  return new Problem('unreadable-image', detail)
}
