import { existsSync } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { connectDatabase } from '../data/database.ts'
import { endLeftovers } from '../discard.ts'
import { TenfoldError } from '../error.ts'
import { type Place, placeFor, postgresVersion, startPostgres } from '../postgres/index.ts'
import { claimFolder } from '../state/state.ts'
import { readArchive } from './archive.ts'
import { type Header, readHeader, requireFit } from './header.ts'
import { beginSwap, type Swap, undoUnfinishedRestore } from './swap.ts'
import { unpack } from './unpack.ts'

export interface RestoreOptions {
  readonly file: string
  /** A stack's state folder; made when missing. */
  readonly dir: string
  /** What to do with a database that is there: it is kept until the restored one has proved to start. */
  readonly onData: 'refuse' | 'replace'
  readonly signal?: AbortSignal
}

/** Brings a stack back to what a backup holds; if any of it fails, the folder is as it was. */
export async function restoreStack(options: RestoreOptions): Promise<Header> {
  await requireFile(options.file)
  await mkdir(options.dir, { recursive: true })
  await endLeftovers(options.dir)
  const claim = await claimFolder(options.dir, 'A restore')
  try {
    await undoUnfinishedRestore(options.dir)
    return await restore(options, await placeFor(options.dir))
  } finally {
    await claim.release()
  }
}

async function restore(options: RestoreOptions, place: Place): Promise<Header> {
  const { dir, file, onData, signal } = options
  if (onData === 'refuse' && existsSync(place.data)) throw notEmpty(dir)
  const fresh = path.join(place.dir, 'restoring')
  try {
    const { header, secret, password } = await unpackChecked(file, fresh, place)
    signal?.throwIfAborted()
    const swap = await beginSwap(dir, place)
    try {
      await swap.put({ data: path.join(fresh, 'data'), secret, password })
      await proveStart(dir, header, signal)
    } catch (error) {
      await swap.undo()
      throw error
    }
    await swap.commit()
    return header
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

interface Unpacked extends Pick<Parameters<Swap['put']>[0], 'secret' | 'password'> {
  readonly header: Header
}

/** Nothing of this is in its place yet. */
async function unpackChecked(file: string, fresh: string, place: Place): Promise<Unpacked> {
  const entries = readArchive(file)
  const header = await readHeader((await entries.next()).value ?? undefined, file)
  if (header.kind !== 'cluster')
    throw new TenfoldError('backup/other-kind', `${file} is a dump of one database.`, {
      hint: 'Restore it into an empty one: --database postgres://...',
    })
  requireFit(header, await postgresVersion(place))
  const texts = await unpack(entries, { to: fresh, account: place.account })
  const [secret, password] = [texts.get('secret'), texts.get('password')]
  if (secret === undefined || password === undefined)
    throw new TenfoldError('backup/foreign', `${file} lacks the secret or the password.`)
  return { header, secret, password }
}

/** Starts the restored server, which makes it whole by its log, and asks each of its databases. */
async function proveStart(
  dir: string,
  { databases }: Header,
  signal: AbortSignal | undefined,
): Promise<void> {
  const postgres = await startPostgres({ dir, signal })
  try {
    for (const name of databases) {
      const url = new URL(postgres.url)
      url.pathname = `/${name}`
      await requireAnswer(url.href)
    }
  } finally {
    await postgres.stop()
  }
}

async function requireAnswer(url: string): Promise<void> {
  const client = await connectDatabase(url, 'tenfold restore')
  try {
    await client.query('select count(*) from pg_class')
  } finally {
    await client.end()
  }
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile())
    throw new TenfoldError('backup/unreadable', `There is no file ${file} to restore from.`)
}

function notEmpty(dir: string): TenfoldError {
  return new TenfoldError('backup/not-empty', `${dir} holds a database already.`, {
    hint: 'To put the backup in its place: --replace. Or name another folder: --dir <dir>',
  })
}
