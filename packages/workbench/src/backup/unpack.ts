import { chown, mkdir, open, rm } from 'node:fs/promises'
import path from 'node:path'
import type { FileEntry, Unpacking } from '@tenfold/stack'
import { MOST_TEXT_BYTES, textOf } from './archive.ts'
import { damaged, diskFull } from './errors.ts'

type Owner = Unpacking['account']

/** Writes the entries under `data/` to disk and gives the others as texts. */
export async function unpack(
  entries: AsyncIterable<FileEntry>,
  { to, account }: Pick<Unpacking, 'to' | 'account'>,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  let roomBytes = MOST_TEXT_BYTES
  await rm(to, { recursive: true, force: true })
  for (const folder of [to, path.join(to, 'data')]) await makeFolder(folder, account)
  for await (const entry of entries) {
    if (entry.name.startsWith('data/')) await place(entry, to, account)
    else {
      texts.set(entry.name, await textOf(entry, roomBytes))
      roomBytes -= entry.sizeBytes
    }
  }
  return texts
}

/** Answers of the file system to names that can't be those of one folder. */
const IMPOSSIBLE = ['EEXIST', 'EISDIR', 'ENAMETOOLONG', 'ENOENT', 'ENOTDIR']

async function place(entry: FileEntry, to: string, account: Owner): Promise<void> {
  const target = path.join(to, entry.name)
  try {
    if (entry.name.endsWith('/')) await makeFolder(target, account)
    else await writeEntry(target, entry, account)
  } catch (error) {
    const isImpossible = IMPOSSIBLE.includes((error as NodeJS.ErrnoException).code ?? '')
    throw isImpossible ? damaged('The file', error) : diskFull(to, error)
  }
}

async function makeFolder(folder: string, account: Owner): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  if (account) await chown(folder, account.uid, account.gid)
}

async function writeEntry(target: string, { content }: FileEntry, account: Owner): Promise<void> {
  const handle = await open(target, 'wx', 0o600)
  try {
    if (account) await handle.chown(account.uid, account.gid)
    // Unlike write(), it goes on after a partial write, as on a disk that fills up.
    await handle.writeFile(content)
  } finally {
    await handle.close()
  }
}
