import { deflateSync } from 'node:zlib'
import { chunk } from './pictures.ts'

/** A PNG with 900 texts of 8 MB each, in 7 MB. `type` is zTXt or iTXt. */
export function withTextBombs(png: Buffer, type: 'zTXt' | 'iTXt'): Buffer {
  const packed = deflateSync(Buffer.alloc(7_900_000, 'A'), { level: 9 })
  const head = type === 'zTXt' ? '\0\0' : '\0\x01\0\0\0'
  return withChunks(png, 900, (at) =>
    chunk(type, Buffer.concat([Buffer.from(`k${at}${head}`), packed])),
  )
}

/** A PNG with half a million texts of nothing. */
export function withManyTexts(png: Buffer): Buffer {
  const text = chunk('tEXt', Buffer.from('k\0v'))
  return withChunks(png, 500_000, () => text)
}

function withChunks(png: Buffer, count: number, make: (at: number) => Buffer): Buffer {
  // Signature and IHDR take 33 bytes.
  const chunks = Array.from({ length: count }, (_, at) => make(at))
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)])
}

/** A JPEG with seven megabytes of segments of this content before the picture. */
export function withSegments(jpeg: Buffer, marker: number, content: Buffer): Buffer {
  const size = content.length + 2
  const segment = Buffer.concat([Buffer.from([0xff, marker, size >> 8, size & 255]), content])
  const segments = Array.from({ length: Math.floor(7e6 / segment.length) }, () => segment)
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])
}

/** A progressive JPEG whose last scan comes again and again, after what is put before them. */
export function withScans(jpeg: Buffer, before: Buffer = Buffer.alloc(0)): Buffer {
  const scan = jpeg.subarray(jpeg.lastIndexOf(Buffer.from([0xff, 0xda])), -2)
  const scans = Array.from({ length: Math.floor(7e6 / scan.length) }, () => scan)
  return Buffer.concat([jpeg.subarray(0, -2), before, ...scans, jpeg.subarray(-2)])
}

/** A comment of a JPEG that reads like the end of the picture. */
export const falseEnd: Buffer = Buffer.from([0xff, 0xfe, 0, 4, 0xff, 0xd9])

/** A JPEG that claims to have 65,000 by 65,000 pixels. */
export function withClaim(jpeg: Buffer): Buffer {
  const claim = Buffer.from(jpeg)
  const frame = claim.indexOf(Buffer.from([0xff, 0xc0]))
  claim.writeUInt16BE(65_000, frame + 5)
  claim.writeUInt16BE(65_000, frame + 7)
  return claim
}

/** A GIF whose screen and only frame claim 65,535 by 65,535 pixels. */
export function hugeGif(): Buffer {
  const screen = 'GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff'
  const frame = '\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;'
  return Buffer.from(screen + frame, 'latin1')
}

/** A WebP with seven megabytes of what somebody wrote. */
export function withChunkOf(webp: Buffer, type: string): Buffer {
  const content = Buffer.alloc(7e6, 'x')
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(content.length, 4)
  const whole = Buffer.concat([webp, head, content])
  whole.writeUInt32LE(whole.length - 8, 4)
  return whole
}
