/** A file, or a folder when its name ends with a slash. Its content must be read before the next entry is asked for. */
export interface Entry {
  readonly name: string
  readonly sizeBytes: number
  readonly content: AsyncIterable<Uint8Array>
}

const BLOCK = 512

/** The entries as a tar of the POSIX kind (ustar), which every `tar` can read. */
export async function* toTar(entries: AsyncIterable<Entry>): AsyncGenerator<Uint8Array> {
  for await (const entry of entries) {
    yield headerOf(entry)
    yield* entry.content
    yield Buffer.alloc(paddingOf(entry.sizeBytes))
  }
  yield Buffer.alloc(2 * BLOCK)
}

/** What a tar made by `toTar` holds; a name that leads out of the archive's own folder is refused. */
export async function* fromTar(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const reader = new ByteReader(bytes)
  for (;;) {
    const header = await reader.take(BLOCK)
    if (header.every((byte) => byte === 0)) break
    const { name, sizeBytes } = parseHeader(header)
    const content = reader.stream(sizeBytes)
    yield { name, sizeBytes, content }
    // Whoever didn't want it has left it lying.
    for await (const _ of content);
    await reader.take(paddingOf(sizeBytes))
  }
  // To its very end, or the checksum that closes the compressed stream would go unread.
  await reader.drain()
}

function headerOf({ name, sizeBytes }: Entry): Buffer {
  if (Buffer.byteLength(name) > 100 || sizeBytes >= 8 ** 11)
    throw new RangeError(`${name} (${sizeBytes} bytes) doesn't fit a tar`)
  const isFolder = name.endsWith('/')
  const header = Buffer.alloc(BLOCK)
  const put = (text: string, at: number) => void header.write(text, at, 'utf8')
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0')
  put(name, 0)
  put(isFolder ? '0000700' : '0000600', 100)
  for (const at of [108, 116]) put(octal(0, 7), at)
  put(octal(sizeBytes, 11), 124)
  put(octal(Math.floor(Date.now() / 1000), 11), 136)
  put(' '.repeat(8), 148)
  put(isFolder ? '5' : '0', 156)
  put('ustar\u000000', 257)
  put(`${octal(sumOf(header), 6)}\0 `, 148)
  return header
}

function parseHeader(header: Buffer): { readonly name: string; readonly sizeBytes: number } {
  const text = (from: number, to: number) => header.toString('utf8', from, to).split('\0')[0] ?? ''
  const name = text(0, 100)
  const [sizeBytes, sum] = [text(124, 136), text(148, 156)].map((octal) => parseInt(octal, 8))
  const blank = Buffer.from(header)
  blank.fill(' ', 148, 156)
  const isSafe = name !== '' && !name.startsWith('/') && !name.split('/').includes('..')
  if (sum !== sumOf(blank) || sizeBytes === undefined || !(sizeBytes >= 0) || !isSafe)
    throw new RangeError('not a tar, or a damaged one')
  return { name, sizeBytes }
}

function sumOf(header: Buffer): number {
  return header.reduce((sum, byte) => sum + byte, 0)
}

function paddingOf(sizeBytes: number): number {
  return (BLOCK - (sizeBytes % BLOCK)) % BLOCK
}

class ByteReader {
  readonly #bytes: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array()

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#bytes = bytes[Symbol.asyncIterator]()
  }

  async take(count: number): Promise<Buffer> {
    const pieces: Uint8Array[] = []
    for await (const piece of this.stream(count)) pieces.push(piece)
    return Buffer.concat(pieces)
  }

  /** The next `count` bytes; each loop over them goes on where the last one left off. */
  stream(count: number): AsyncIterable<Uint8Array> {
    let left = count
    const next = async (): Promise<IteratorResult<Uint8Array>> => {
      if (left === 0) return { done: true, value: undefined }
      const value = await this.#piece(left)
      left -= value.length
      return { done: false, value }
    }
    return { [Symbol.asyncIterator]: () => ({ next }) }
  }

  async drain(): Promise<void> {
    while (!(await this.#bytes.next()).done);
  }

  async #piece(most: number): Promise<Uint8Array> {
    if (this.#rest.length === 0) {
      const { done, value } = await this.#bytes.next()
      if (done) throw new RangeError('cut short')
      this.#rest = value
    }
    const piece = this.#rest.subarray(0, most)
    this.#rest = this.#rest.subarray(piece.length)
    return piece
  }
}
