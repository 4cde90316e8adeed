import { chown, mkdir, open, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Account } from '../postgres/index.ts'
import { textOf } from './archive.ts'
import type { Entry } from './tar.ts'

export interface UnpackOptions {
  /** A folder of its own, emptied first. */
  readonly to: string
  /** Whose the files shall be; default: the caller's. */
  readonly account: Account | undefined
}

/** Writes the entries under `data/` to disk and gives the others as texts. */
export async function unpack(
  entries: AsyncIterable<Entry>,
  { to, account }: UnpackOptions,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  await rm(to, { recursive: true, force: true })
  for (const folder of [to, path.join(to, 'data')]) await makeFolder(folder, account)
  for await (const entry of entries) {
    const target = path.join(to, entry.name)
    if (!entry.name.startsWith('data/')) texts.set(entry.name, await textOf(entry))
    else if (entry.name.endsWith('/')) await makeFolder(target, account)
    else await writeEntry(target, entry, account)
  }
  return texts
}

async function makeFolder(folder: string, account: Account | undefined): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  if (account) await chown(folder, account.uid, account.gid)
}

async function writeEntry(
  target: string,
  { content }: Entry,
  account: Account | undefined,
): Promise<void> {
  const handle = await open(target, 'wx', 0o600)
  try {
    if (account) await handle.chown(account.uid, account.gid)
    for await (const piece of content) await handle.write(piece)
  } finally {
    await handle.close()
  }
}
