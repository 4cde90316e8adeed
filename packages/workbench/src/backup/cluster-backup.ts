import {
  baseBackup,
  type FileEntry,
  fileEntry,
  type ServingCluster,
  servingCluster,
} from '@tenfold/stack'
import { prepareTarget, writeArchive } from './archive.ts'
import { describeServer, headerEntry } from './header.ts'

export interface BackupOptions {
  /** A stack's state folder. */
  readonly dir: string
  /** The file to write; must not exist yet. */
  readonly file: string
  readonly signal?: AbortSignal
}

/** Copies the embedded database of a stack, which may run meanwhile, with all that its start needs, into one file. */
export async function backUpStack({ dir, file, signal }: BackupOptions): Promise<void> {
  await prepareTarget(file)
  await using cluster = await servingCluster(dir, signal)
  await writeArchive(file, contents(cluster), signal)
}

async function* contents(cluster: ServingCluster): AsyncGenerator<FileEntry> {
  yield headerEntry(await describeServer(cluster.url))
  yield fileEntry('secret', cluster.secret)
  yield fileEntry('password', cluster.password)
  for await (const entry of baseBackup(cluster)) yield { ...entry, name: `data/${entry.name}` }
}
