import { createHash, type Hash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { TenfoldError } from '@tenfold/error'
import { type FileEntry, fileEntry } from '@tenfold/stack'
import { damaged, diskFull, fileExists, unreadable } from './errors.ts'
import { fromTar, toTar } from './tar.ts'

/** The last entry: names, sizes and checksums of all others. An archive without it was cut short. */
const MANIFEST = 'manifest.json'

/** Limit for all texts of a backup together. */
export const MOST_TEXT_BYTES: number = 16 * 1024 ** 2
/** About two million files. */
const MOST_MANIFEST_BYTES = 256 * 1024 ** 2

interface FileSum {
  readonly name: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** Makes the archive's folder, and refuses a file that exists. */
export async function prepareTarget(file: string): Promise<void> {
  if (existsSync(file)) throw fileExists(file)
  await mkdir(path.dirname(file), { recursive: true })
}

/** Writes the entries into one compressed file that only its owner may read; either whole or not at all. */
export async function writeArchive(
  file: string,
  entries: AsyncIterable<FileEntry>,
  signal?: AbortSignal,
): Promise<void> {
  const unfinished = `${file}.${process.pid}.unfinished`
  const handle = await open(unfinished, 'wx', 0o600)
  try {
    const target = handle.createWriteStream({ flush: true })
    const { bytes, packed } = toTar(sealed(entries))
    try {
      await pipeline(bytes, createZstdCompress(), target, signal ? { signal } : {})
    } finally {
      await packed
    }
    await give(unfinished, file)
    await flushFolder(path.dirname(file))
  } catch (error) {
    throw diskFull(file, error)
  } finally {
    await rm(unfinished, { force: true })
    await handle.close().catch(() => undefined)
  }
}

/** Names the file, unless another one has come under that name meanwhile: `rename` would take its place. */
async function give(unfinished: string, file: string): Promise<void> {
  try {
    await link(unfinished, file)
  } catch {
    // Some file systems have no hard links.
    if (existsSync(file)) throw fileExists(file)
    await rename(unfinished, file)
  }
}

/** The entries of an archive. Trust none of them before all have been read: only then are the checksums known to be right. */
export async function* readArchive(file: string): AsyncGenerator<FileEntry> {
  const packed = createReadStream(file)
  const bytes = packed.pipe(createZstdDecompress())
  packed.on('error', (error) => bytes.destroy(error))
  const files: FileSum[] = []
  let manifest: string | undefined
  try {
    for await (const entry of fromTar(bytes)) {
      if (entry.name === MANIFEST) manifest = await textOf(entry, MOST_MANIFEST_BYTES)
      else yield* hashed({ ...entry, content: reported(entry.content, file) }, files)
    }
    if (manifest !== JSON.stringify({ files })) throw new RangeError('its checksums are wrong')
  } catch (cause) {
    throw explained(file, cause)
  } finally {
    packed.destroy()
  }
}

/** A content whose errors say which file is damaged. */
async function* reported(
  content: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Uint8Array> {
  try {
    yield* content
  } catch (cause) {
    throw explained(file, cause)
  }
}

/** A small entry's text. A larger one is refused: it would fill the memory. */
export async function textOf(
  { name, sizeBytes, content }: FileEntry,
  mostBytes: number = MOST_TEXT_BYTES,
): Promise<string> {
  if (sizeBytes > mostBytes)
    throw damaged(
      'The file',
      new RangeError(`its ${name} has ${sizeBytes} bytes, and at most ${mostBytes} are read`),
    )
  return (await buffer(content)).toString()
}

async function* sealed(entries: AsyncIterable<FileEntry>): AsyncGenerator<FileEntry> {
  const files: FileSum[] = []
  for await (const entry of entries) yield* hashed(entry, files)
  yield fileEntry(MANIFEST, JSON.stringify({ files }))
}

/** The entry; once it has been read, `files` has its sum. */
async function* hashed(entry: FileEntry, files: FileSum[]): AsyncGenerator<FileEntry> {
  const hash = createHash('sha256')
  const content = listenedTo(entry.content, hash)
  yield { ...entry, content }
  // The reader may have skipped it.
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

function explained(file: string, cause: unknown): TenfoldError {
  if (cause instanceof TenfoldError) return cause
  const { code = '' } = cause as NodeJS.ErrnoException
  return ['ENOENT', 'EACCES'].includes(code)
    ? unreadable(file, cause as NodeJS.ErrnoException)
    : damaged(file, cause)
}
