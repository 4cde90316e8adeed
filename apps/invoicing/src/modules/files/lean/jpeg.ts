import { maxExifBytes, maxProfileBytes } from './limits.ts'

const startOfScan = 0xda
const comment = 0xfe
const endOfPicture = 0xd9
/** Each scan goes over all pixels again; encoders make about ten. */
const maxScans = 64

/** Keeps the pixels, how their colours are meant, and which side is up: everything before the first scan but comments and what apps wrote. */
export function leanJpeg(picture: Buffer): Buffer {
  const parts = [picture.subarray(0, 2)]
  const budget = { exif: maxExifBytes, profile: maxProfileBytes }
  let at = 2
  while (at + 4 <= picture.length) {
    const marker = picture[at + 1] ?? 0
    if (picture[at] !== 0xff) throw new Error('A JPEG without a marker where one must be')
    if (marker === startOfScan) break
    // Any number of 0xff may stand before a marker.
    const end = marker === 0xff ? at + 1 : at + 2 + picture.readUInt16BE(at + 2)
    const segment = picture.subarray(at, end)
    if (marker !== 0xff && isKept(marker, segment, budget)) parts.push(segment)
    at = end
  }
  const scans = picture.subarray(at)
  if (countScans(scans) > maxScans) throw new Error(`A JPEG of more than ${maxScans} scans`)
  return Buffer.concat([...parts, scans])
}

function isKept(
  marker: number,
  segment: Buffer,
  budget: { exif: number; profile: number },
): boolean {
  if (marker === comment) return false
  if (marker < 0xe0 || marker > 0xef) return true
  const name = segment.toString('latin1', 4, 16)
  if (marker === 0xe1 && name.startsWith('Exif\0')) return (budget.exif -= segment.length) >= 0
  if (marker === 0xe2 && name.startsWith('ICC_PROFILE\0'))
    return (budget.profile -= segment.length) >= 0
  // Adobe's says how the colours are stored, JFIF's is expected first.
  return (
    (marker === 0xee && name.startsWith('Adobe')) || (marker === 0xe0 && name.startsWith('JFIF\0'))
  )
}

/**
 * As the library reads: from marker to marker, over the coded pixels of each scan. What looks like an end inside of a
 * segment is none.
 */
function countScans(scans: Buffer): number {
  let count = 0
  for (let at = 0; count <= maxScans; ) {
    at = nextMarker(scans, at)
    const marker = scans[at + 1]
    if (at < 0 || marker === undefined || marker === endOfPicture) break
    if (marker === startOfScan) count++
    if (at + 4 > scans.length) break
    at += 2 + scans.readUInt16BE(at + 2)
  }
  return count
}

/** Skips bytes that begin no segment: 0xff among coded pixels is followed by a zero or is a restart marker. */
function nextMarker(scans: Buffer, start: number): number {
  let at = scans.indexOf(0xff, start)
  while (at >= 0 && isNoMarker(scans[at + 1])) at = scans.indexOf(0xff, at + 1)
  return at
}

const isNoMarker = (byte = endOfPicture) =>
  byte <= 0x01 || byte === 0xff || (byte >= 0xd0 && byte <= 0xd7)
