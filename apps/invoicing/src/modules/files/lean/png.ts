import { inflateSync } from 'node:zlib'
import { maxExifBytes, maxProfileBytes } from './limits.ts'

const signatureBytes = 8
/** Length, type and checksum. */
const frameBytes = 12
const kept = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND', 'cHRM', 'gAMA', 'sRGB'])

/** Keeps the pixels, how their colours are meant, and which side is up. */
export function leanPng(picture: Buffer): Buffer {
  const parts = [picture.subarray(0, signatureBytes)]
  const once = new Set<string>()
  for (let at = signatureBytes; at + frameBytes <= picture.length; ) {
    const end = at + frameBytes + picture.readUInt32BE(at)
    const type = picture.toString('latin1', at + 4, at + 8)
    if (isKept(type, picture.subarray(at + 8, end - 4), once)) parts.push(picture.subarray(at, end))
    if (type === 'IEND') break
    at = end
  }
  return Buffer.concat(parts)
}

function isKept(type: string, data: Buffer, once: Set<string>): boolean {
  if (kept.has(type)) return true
  if (once.has(type)) return false
  once.add(type)
  if (type === 'eXIf') return data.length <= maxExifBytes
  return type === 'iCCP' && isSmallProfile(data)
}

/** A name, a zero, the method, and the profile, packed. */
function isSmallProfile(data: Buffer): boolean {
  try {
    inflateSync(data.subarray(data.indexOf(0) + 2), { maxOutputLength: maxProfileBytes })
    return true
  } catch {
    return false
  }
}
