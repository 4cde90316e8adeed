import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'

type Format = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif'

/** A picture with a place in its EXIF data, as cameras write them. */
export function picture(
  width: number,
  height: number,
  format: Format,
  background = 'teal',
): Promise<Buffer> {
  const drawn = sharp({ create: { width, height, channels: 3, background } })
  const exif = { IFD0: { Artist: 'Ada' }, IFD3: { GPSLatitudeRef: 'N' } }
  return drawn.withExif(exif).toFormat(format).toBuffer()
}

/** A black PNG of any size, of a few kilobytes. */
export async function flat(width: number, height: number): Promise<Buffer> {
  const rows = Buffer.alloc((1 + width * 3) * height)
  return png(width, height, [['IDAT', deflateSync(rows)]])
}

/** A PNG that promises more pixels than there are. */
export function bomb(width: number, height: number): Buffer {
  return png(width, height, [['IDAT', deflateSync(Buffer.alloc(1_000_000))]])
}

/** A PNG with header and end, and nonsense between them. */
export function nonsense(width: number, height: number): Buffer {
  return png(width, height, [['IDAT', Buffer.alloc(2_000, 7)]])
}

/** The picture with 200 MB of colour profile in 200 kB. */
export function withProfileBomb(file: Buffer): Buffer {
  const profile = Buffer.concat([Buffer.from('p\0\0'), deflateSync(Buffer.alloc(200_000_000))])
  return chunkAfterHeader(file, 'iCCP', profile)
}

/** The PNG with one chunk more. */
export function chunkAfterHeader(file: Buffer, type: string, data: string | Buffer): Buffer {
  // Signature and IHDR take 33 bytes.
  const added = chunk(type, Buffer.from(data))
  return Buffer.concat([file.subarray(0, 33), added, file.subarray(33)])
}

function png(
  width: number,
  height: number,
  chunks: readonly (readonly [string, Buffer])[],
): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits for each of red, green and blue.
  header[8] = 8
  header[9] = 2
  const all = [['IHDR', header] as const, ...chunks, ['IEND', Buffer.alloc(0)] as const]
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  return Buffer.concat([signature, ...all.map(([type, data]) => chunk(type, data))])
}

/** A chunk of a PNG. */
export function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type), data])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A GIF of 16 by 16 pixels with this many frames. */
export function animation(frames: number): Buffer {
  const screen = Buffer.from('GIF89a\x10\0\x10\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1')
  const frame = Buffer.from(
    '\x21\xf9\x04\0\x01\0\0\0\x2c\0\0\0\0\x10\0\x10\0\0\x02\x0e\x84\x8f\xa9\xcb\xed\x0f\xa3\x9c\xb4\xda\x8b\xb3\x3e\x05\0',
    'latin1',
  )
  return Buffer.concat([screen, ...Array.from({ length: frames }, () => frame), Buffer.from(';')])
}
