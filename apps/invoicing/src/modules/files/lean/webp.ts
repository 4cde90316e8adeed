import { maxExifBytes, maxProfileBytes } from './limits.ts'

const headerBytes = 12
const limits: Readonly<Record<string, number>> = {
  'VP8 ': Infinity,
  VP8L: Infinity,
  VP8X: Infinity,
  ALPH: Infinity,
  ANIM: Infinity,
  ANMF: Infinity,
  ICCP: maxProfileBytes,
  EXIF: maxExifBytes,
}
/** Flags of VP8X for chunks that are left out. */
const flags: Readonly<Record<string, number>> = { ICCP: 0x20, EXIF: 0x08, 'XMP ': 0x04 }

/** Keeps the pixels, how their colours are meant, and which side is up; of an animation, its first frame. */
export function leanWebp(picture: Buffer): Buffer {
  const parts = [picture.subarray(0, headerBytes)]
  let dropped = flags['XMP '] ?? 0
  const once = new Set<string>()
  for (let at = headerBytes; at + 8 <= picture.length; ) {
    const type = picture.toString('latin1', at, at + 4)
    const size = picture.readUInt32LE(at + 4)
    const end = at + 8 + size + (size % 2)
    if (once.has(type) || size > (limits[type] ?? 0))
      dropped |= once.has(type) ? 0 : (flags[type] ?? 0)
    else parts.push(picture.subarray(at, end))
    once.add(type)
    at = end
  }
  return sealed(parts, dropped)
}

function sealed(parts: readonly Buffer[], dropped: number): Buffer {
  const whole = Buffer.concat(parts)
  whole.writeUInt32LE(whole.length - 8, 4)
  const isExtended = whole.toString('latin1', headerBytes, headerBytes + 4) === 'VP8X'
  if (isExtended && whole.length > 20) whole[20] = (whole[20] ?? 0) & ~dropped
  return whole
}
