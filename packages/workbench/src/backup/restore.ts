import { stat } from 'node:fs/promises'
import {
  type Replacement,
  type ReplaceOptions,
  replaceCluster,
  type Unpacking,
} from '@tenfold/stack'
import { readArchive } from './archive.ts'
import { isDump, noFile, noSecrets } from './errors.ts'
import { type Header, readHeader, requireFit } from './header.ts'
import { unpack } from './unpack.ts'

export interface RestoreOptions extends ReplaceOptions {
  readonly file: string
}

/** Brings a stack back to what a backup holds; if any of it fails, the folder is as it was. */
export async function restoreStack({ file, ...options }: RestoreOptions): Promise<Header> {
  await requireFile(file)
  const { header } = await replaceCluster(options, (unpacking) => unpackChecked(file, unpacking))
  return header
}

interface Unpacked extends Replacement {
  readonly header: Header
}

async function unpackChecked(file: string, unpacking: Unpacking): Promise<Unpacked> {
  const entries = readArchive(file)
  const header = await readHeader((await entries.next()).value ?? undefined, file)
  if (header.kind !== 'cluster') throw isDump(file)
  requireFit(header, unpacking.postgresVersion)
  const texts = await unpack(entries, unpacking)
  const [secret, password] = [texts.get('secret'), texts.get('password')]
  if (secret === undefined || password === undefined) throw noSecrets(file)
  return { header, secret, password, databases: header.databases }
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw noFile(file)
}
