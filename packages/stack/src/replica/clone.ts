import { createWriteStream } from 'node:fs'
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { baseBackup, type Cluster } from '../base-backup/index.ts'
import type { Place } from '../postgres/index.ts'

/** Makes the data of a replica anew, from a primary that serves meanwhile. The npm package has no pg_basebackup. */
export async function clone(
  primary: Cluster,
  { data, account }: Place,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Made beside and then renamed: one cut short is never taken for a whole one.
  const unfinished = `${data}.new`
  for (const folder of [unfinished, data]) await rm(folder, { recursive: true, force: true })
  const give = async (file: string) => {
    if (account) await chown(file, account.uid, account.gid)
  }
  await mkdir(unfinished, { mode: 0o700 })
  await give(unfinished)
  for await (const { name, content } of baseBackup(primary)) {
    signal?.throwIfAborted()
    const file = path.join(unfinished, name)
    if (name.endsWith('/')) await mkdir(file, { mode: 0o700 })
    else await pipeline(content, createWriteStream(file, { mode: 0o600 }))
    await give(file)
  }
  const mark = path.join(unfinished, STANDBY)
  await writeFile(mark, '', { mode: 0o600 })
  await give(mark)
  await rename(unfinished, data)
}

/** Postgres removes it when a standby is promoted. */
export const STANDBY = 'standby.signal'
