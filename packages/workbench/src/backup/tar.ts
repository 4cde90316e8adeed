import { Readable } from 'node:stream'
import type { FileEntry } from '@tenfold/stack'
import {
  createTarDecoder,
  createTarPacker,
  type TarHeader,
  type TarPackController,
} from 'modern-tar'

export interface TarStream {
  readonly bytes: Readable
  /** Ends when the last entry has been let go of, also after the stream was destroyed. Never rejects: the stream does. */
  readonly packed: Promise<void>
}

/** The entries as a tar of the POSIX kind (ustar, and pax from 8 GiB on), which every `tar` can read. */
export function toTar(entries: AsyncIterable<FileEntry>): TarStream {
  const { readable, controller } = createTarPacker()
  const packed = pack(entries, controller).catch((error: unknown) => controller.error(error))
  return { bytes: Readable.fromWeb(readable), packed }
}

async function pack(
  entries: AsyncIterable<FileEntry>,
  controller: TarPackController,
): Promise<void> {
  for await (const { name, sizeBytes, content } of entries) {
    const isFolder = name.endsWith('/')
    const [type, mode] = isFolder ? (['directory', 0o700] as const) : (['file', 0o600] as const)
    const body = controller.add({ name, type, mode, size: sizeBytes })
    await ReadableStream.from(content).pipeTo(body)
  }
  controller.finalize()
}

/** The files and folders that a tar holds. Anything else in it is refused, and so is a name that leads out of the archive's folder. */
export async function* fromTar(bytes: Readable): AsyncGenerator<FileEntry> {
  // Strict: wrong checksums of headers and a missing end are errors.
  const decoded = Readable.toWeb(bytes).pipeThrough(createTarDecoder({ strict: true }))
  const seen = new Set<string>()
  for await (const { header, body } of decoded) {
    requirePlain(header)
    const { name, size } = header
    if (seen.has(name)) throw new RangeError(`it holds ${JSON.stringify(name)} twice`)
    seen.add(name)
    yield { name, sizeBytes: size, content: body }
  }
}

function requirePlain({ name, type, linkname }: TarHeader): void {
  const expected = name.endsWith('/') ? 'directory' : 'file'
  const isInside = !/^\/|(^|\/)\.\.?(\/|$)|\/\/|[\\\0]/.test(name) && name !== ''
  if (type !== expected || linkname || !isInside)
    throw new RangeError(`it holds ${JSON.stringify(name)}, which no backup does (${type})`)
}
