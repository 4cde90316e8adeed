import { leanGif } from './gif.ts'
import { leanJpeg } from './jpeg.ts'
import { leanPng } from './png.ts'
import { leanWebp } from './webp.ts'

/**
 * The picture without what isn't needed to show its first frame: comments, texts, previews, colour profiles of
 * a megabyte and more. A megabyte of these can unpack into gigabytes. AVIF isn't touched: its boxes are read
 * with limits by libheif. Throws an Error for what is broken or excessive.
 */
export function lean(picture: Buffer): Buffer {
  const start = picture.toString('latin1', 0, 12)
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return leanPng(picture)
  if (start.startsWith('\xff\xd8')) return leanJpeg(picture)
  if (/^GIF8[79]a/.test(start)) return leanGif(picture)
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return leanWebp(picture)
  return picture
}
