import { readFileSync } from 'node:fs'
import path from 'node:path'

let bytes: Uint8Array | undefined

/** A photograph's worth of work for whoever resizes it: a JPEG of 12 megapixels, as phones take them. */
export function picture(): Uint8Array {
  bytes ??= readFileSync(path.join(import.meta.dirname, 'picture.jpg'))
  return bytes
}
