/** A file, or a folder when its name ends with a slash. Its content must be read before the next entry is asked for. */
export interface FileEntry {
  readonly name: string
  readonly sizeBytes: number
  readonly content: AsyncIterable<Uint8Array>
}

export function fileEntry(name: string, content: string | Uint8Array): FileEntry {
  const bytes = Buffer.from(content)
  const once = async function* () {
    yield bytes
  }
  return { name, sizeBytes: bytes.length, content: once() }
}
