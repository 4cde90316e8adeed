import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type FileEntry, fileEntry, stateFolder } from '@tenfold/stack'
import { createTarPacker, type TarHeader } from 'modern-tar'
import { expect, it } from 'vitest'
import { readArchive, textOf, writeArchive } from './archive.ts'
import { diskFull } from './errors.ts'
import { readHeader } from './header.ts'
import { fromTar, toTar } from './tar.ts'
import { unpack } from './unpack.ts'

/** Written by the version of Tenfold that had a tar of its own. */
const FIRST_FORMAT = path.join(import.meta.dirname, 'fixture/first-format.tar.zst')

it('reads a backup of the first format, byte by byte', async () => {
  await using folder = await stateFolder()
  const entries = readArchive(FIRST_FORMAT)
  const header = await readHeader((await entries.next()).value ?? undefined, FIRST_FORMAT)
  expect(header).toMatchObject({ kind: 'cluster', postgres: '18.4', machine: 'linux-x64' })
  const to = path.join(folder.dir, 'restored')
  const texts = await unpack(entries, { to, account: undefined })
  expect(Object.fromEntries(texts)).toEqual({
    secret: 'the secret of an old installation\n',
    password: 'the password',
  })
  const read = (name: string) => readFile(path.join(to, 'data', name))
  expect(await read('base/1/1259')).toEqual(Buffer.alloc(70_000, 'page '))
  expect(await read('base/1/empty')).toEqual(Buffer.alloc(0))
  const segment = Buffer.from(Array.from({ length: 512 }, (_, at) => at & 255))
  expect(await read('pg_wal/000000010000000000000001')).toEqual(segment)
})

it('refuses a backup in which one bit of a name, a size or a content is another', async () => {
  await using folder = await stateFolder()
  const tar = zstdDecompressSync(await readFile(FIRST_FORMAT))
  const names = await namesIn(FIRST_FORMAT)
  const file = path.join(folder.dir, 'flipped.tar.zst')
  const outcomes: unknown[] = []
  for (let at = 0; at < tar.length; at += 997) {
    const flipped = Buffer.from(tar)
    flipped.writeUInt8(flipped.readUInt8(at) ^ 0x10, at)
    await writeFile(file, zstdCompressSync(flipped))
    outcomes.push(await namesIn(file).catch(({ code }: { code: string }) => code))
  }
  // Flips in the padding change nothing, because it isn't read.
  const refused = outcomes.filter((outcome) => outcome === 'backup/damaged')
  expect(outcomes.filter((outcome) => outcome !== 'backup/damaged')).toEqual(
    outcomes.slice(refused.length).map(() => names),
  )
  expect(refused.length).toBeGreaterThan(70)
})

it('calls a cut or altered compressed file damaged, at whichever entry that shows', async () => {
  await using folder = await stateFolder()
  const file = path.join(folder.dir, 'large.tar.zst')
  const random = Array.from({ length: 3 }, (_, at) => fileEntry(`data/${at}`, randomBytes(3e6)))
  await writeArchive(file, entriesOf(random))
  const whole = await readFile(file)
  const to = path.join(folder.dir, 'restored')
  for (const share of [0.1, 0.3, 0.5, 0.7, 0.9, 0.9999]) {
    await writeFile(file, whole.subarray(0, Math.floor(whole.length * share)))
    await expect(unpack(readArchive(file), { to, account: undefined })).rejects.toMatchObject({
      code: 'backup/damaged',
    })
  }
})

it('refuses a backup that ends at any earlier byte', async () => {
  await using folder = await stateFolder()
  const tar = zstdDecompressSync(await readFile(FIRST_FORMAT))
  const file = path.join(folder.dir, 'cut.tar.zst')
  for (let length = 0; length < tar.length - 1024; length += 1499) {
    await writeFile(file, zstdCompressSync(tar.subarray(0, length)))
    await expect(namesIn(file), `${length} bytes`).rejects.toMatchObject({ code: 'backup/damaged' })
  }
})

it.each<[string, Partial<TarHeader>]>([
  ['a name that climbs out', { name: 'data/../../out' }],
  ['an absolute name', { name: '/etc/passwd' }],
  ['a name that climbs out at its end', { name: 'data/..' }],
  ['a name with a dot', { name: 'data/./out' }],
  ['an empty part of a name', { name: 'data//out' }],
  ['a backslash in a name', { name: 'data\\..\\out' }],
  ['a long name that climbs out', { name: `data/${'x/'.repeat(150)}../out` }],
  ['a name by pax that climbs out', { name: 'data/in', pax: { path: '../out' } }],
  ['a symbolic link', { name: 'data/link', type: 'symlink', linkname: '/etc' }],
  ['a hard link', { name: 'data/link', type: 'link', linkname: '/etc/passwd' }],
  ['a file with the target of a link', { name: 'data/link', linkname: '/etc/passwd' }],
  ['a device', { name: 'data/null', type: 'character-device' }],
  ['a fifo', { name: 'data/pipe', type: 'fifo' }],
  ['a folder without a slash', { name: 'data/folder', type: 'directory' }],
  ['a file twice', { name: 'secret' }],
])('refuses %s', async (_, header) => {
  await using folder = await stateFolder()
  const { readable, controller } = createTarPacker()
  for (const each of [{ name: 'secret' }, header]) {
    const body = controller.add({ name: '', size: 0, ...each })
    await body.close()
  }
  controller.finalize()
  const file = path.join(folder.dir, 'hostile.tar.zst')
  await writeFile(file, zstdCompressSync(await buffer(Readable.fromWeb(readable))))
  await expect(namesIn(file)).rejects.toMatchObject({
    code: 'backup/damaged',
    message: expect.stringMatching(/which no backup does|twice/) as string,
  })
})

it('refuses files that cannot lie beside each other', async () => {
  await using folder = await stateFolder()
  const to = path.join(folder.dir, 'restored')
  const impossible = [
    ['data/a', 'data/a/b'],
    ['data/none/b'],
    [`data/${'x'.repeat(300)}`],
    ['data/a', 'data/a/'],
  ]
  for (const [at, names] of impossible.entries()) {
    const file = path.join(folder.dir, `${at}.tar.zst`)
    await writeArchive(file, entriesOf(names.map((name) => fileEntry(name, ''))))
    await expect(unpack(readArchive(file), { to, account: undefined })).rejects.toMatchObject({
      code: 'backup/damaged',
    })
  }
})

it('takes the place of no file that came while it was written', async () => {
  await using folder = await stateFolder()
  const file = path.join(folder.dir, 'taken.tar.zst')
  const slow = async function* () {
    yield fileEntry('data/a', 'a')
    await writeFile(file, 'of another')
  }
  await expect(writeArchive(file, slow())).rejects.toMatchObject({ code: 'backup/exists' })
  expect(await readFile(file, 'utf8')).toBe('of another')
  expect(await readdir(folder.dir)).toEqual(['taken.tar.zst'])
})

it('says which disk is full, in whose place nothing is left', () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
  expect(diskFull('/backups/a', full)).toMatchObject({
    code: 'backup/disk-full',
    message: expect.stringContaining("/backups/a can't be written") as string,
  })
  const other = new Error('other')
  expect(diskFull('/backups/a', other)).toBe(other)
})

it('refuses texts that would fill the memory together', async () => {
  await using folder = await stateFolder()
  const file = path.join(folder.dir, 'many.tar.zst')
  const large = Buffer.alloc(9 * 1024 ** 2)
  await writeArchive(file, entriesOf(['a', 'b', 'c'].map((name) => fileEntry(name, large))))
  const to = path.join(folder.dir, 'restored')
  await expect(unpack(readArchive(file), { to, account: undefined })).rejects.toMatchObject({
    code: 'backup/damaged',
    message: expect.stringContaining('its b has 9437184 bytes') as string,
  })
})

it('reads no text into memory that is larger than any backup writes', async () => {
  const content = entriesOf<Uint8Array>([])
  await expect(textOf({ name: 'secret', sizeBytes: 2 ** 40, content })).rejects.toThrow(
    'its secret has 1099511627776 bytes',
  )
})

it('states the size of a file of 8 GiB and more', async () => {
  const sizeBytes = 9 * 1024 ** 3
  const piece = Buffer.alloc(1024 ** 2)
  const { bytes } = toTar(entriesOf([{ name: 'data/large', sizeBytes, content: endless(piece) }]))
  for await (const entry of fromTar(bytes)) {
    expect(entry).toMatchObject({ name: 'data/large', sizeBytes })
    break
  }
})

async function namesIn(file: string): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of readArchive(file)) names.push(name)
  return names
}

async function* entriesOf<Each = FileEntry>(entries: readonly Each[]): AsyncGenerator<Each> {
  yield* entries
}

async function* endless(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  for (;;) yield piece
}
