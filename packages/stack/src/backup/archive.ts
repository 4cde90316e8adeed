import { createHash, type Hash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { messageOf, TenfoldError } from '../error.ts'
import { type Entry, fromTar, toTar } from './tar.ts'

/** The last entry: names, sizes and checksums of all others. An archive without it was cut short. */
const MANIFEST = 'manifest.json'

interface FileSum {
  readonly name: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** Makes the folder that an archive shall lie in, and refuses to write over what lies there. */
export async function prepareTarget(file: string): Promise<void> {
  if (existsSync(file))
    throw new TenfoldError('backup/exists', `${file} is there already.`, {
      hint: 'Name another file.',
    })
  await mkdir(path.dirname(file), { recursive: true })
}

/** Writes the entries into one compressed file that its owner only may read; either whole or not at all. */
export async function writeArchive(
  file: string,
  entries: AsyncIterable<Entry>,
  signal?: AbortSignal,
): Promise<void> {
  const unfinished = `${file}.${process.pid}.unfinished`
  const handle = await open(unfinished, 'wx', 0o600)
  try {
    const target = handle.createWriteStream({ flush: true })
    const source = Readable.from(toTar(sealed(entries)))
    await pipeline(source, createZstdCompress(), target, signal ? { signal } : {})
    await rename(unfinished, file)
    await flushFolder(path.dirname(file))
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  } finally {
    await handle.close().catch(() => undefined)
  }
}

/** The entries of an archive. What is read of it is to be trusted only once the last one has been: then all checksums were right. */
export async function* readArchive(file: string): AsyncGenerator<Entry> {
  const packed = createReadStream(file)
  const bytes = packed.pipe(createZstdDecompress())
  packed.on('error', (error) => bytes.destroy(error))
  const files: FileSum[] = []
  let manifest: string | undefined
  try {
    for await (const entry of fromTar(bytes as AsyncIterable<Uint8Array>)) {
      if (entry.name === MANIFEST) manifest = await textOf(entry)
      else yield* hashed(entry, files)
    }
    if (manifest !== JSON.stringify({ files })) throw new RangeError('its checksums are wrong')
  } catch (cause) {
    throw damaged(file, cause)
  } finally {
    packed.destroy()
  }
}

export function entryOf(name: string, content: string | Uint8Array): Entry {
  const bytes = Buffer.from(content)
  const once = async function* () {
    yield bytes
  }
  return { name, sizeBytes: bytes.length, content: once() }
}

export async function textOf({ content }: Entry): Promise<string> {
  return (await buffer(content)).toString()
}

async function* sealed(entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
  const files: FileSum[] = []
  for await (const entry of entries) yield* hashed(entry, files)
  yield entryOf(MANIFEST, JSON.stringify({ files }))
}

/** The entry; once it has been read, `files` has its sum. */
async function* hashed(entry: Entry, files: FileSum[]): AsyncGenerator<Entry> {
  const hash = createHash('sha256')
  const content = listenedTo(entry.content, hash)
  yield { ...entry, content }
  // Its reader may have had no use for it.
  for await (const _ of content);
  files.push({ name: entry.name, sizeBytes: entry.sizeBytes, sha256: hash.digest('hex') })
}

async function* listenedTo(
  content: AsyncIterable<Uint8Array>,
  hash: Hash,
): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    hash.update(piece)
    yield piece
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function damaged(file: string, cause: unknown): unknown {
  if (cause instanceof TenfoldError) return cause
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'EACCES')
    return new TenfoldError('backup/unreadable', `${file} can't be read (${code}).`, { cause })
  return new TenfoldError(
    'backup/damaged',
    `${file} is no backup of Tenfold's, or a damaged one: ${messageOf(cause)}.`,
    { hint: 'Nothing was changed. Take another backup.', cause },
  )
}
