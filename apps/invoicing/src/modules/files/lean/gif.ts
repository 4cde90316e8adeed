const extension = 0x21
const image = 0x2c
const graphicControl = 0xf9
const screenBytes = 13
const descriptorBytes = 10

/** Keeps the first frame; comments, and what else an extension may hold, are left out. */
export function leanGif(picture: Buffer): Buffer {
  let at = screenBytes + tableBytes(picture[10] ?? 0)
  const parts = [picture.subarray(0, at)]
  while (picture[at] === extension) {
    const end = endOfBlocks(picture, at + 2)
    if (picture[at + 1] === graphicControl) parts.push(picture.subarray(at, end))
    at = end
  }
  if (picture[at] !== image) throw new Error('A GIF without a picture')
  // After the descriptor and its colours, one byte tells the size of the codes.
  const codes = at + descriptorBytes + tableBytes(picture[at + descriptorBytes - 1] ?? 0)
  parts.push(picture.subarray(at, endOfBlocks(picture, codes + 1)))
  return Buffer.concat([...parts, Buffer.from(';')])
}

function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}

/** Blocks begin with their length; one of none ends the row. */
function endOfBlocks(picture: Buffer, start: number): number {
  let at = start
  while ((picture[at] ?? 0) > 0) at += 1 + (picture[at] ?? 0)
  if (at >= picture.length) throw new Error('A GIF that ends too early')
  return at + 1
}
