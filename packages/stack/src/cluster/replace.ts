import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { connectDatabase } from '../data/database.ts'
import { endLeftovers } from '../discard.ts'
import {
  type Account,
  type Place,
  placeFor,
  postgresVersion,
  startPostgres,
} from '../postgres/index.ts'
import { claimFolder } from '../state/state.ts'
import { notEmpty } from './errors.ts'
import { beginSwap, undoUnfinishedRestore, unpackedIn } from './swap.ts'

export interface ReplaceOptions {
  /** A stack's state folder; made when missing. */
  readonly dir: string
  /** `replace` removes a database that exists, once the restored one has proved to start; `refuse` is an error. */
  readonly onData: 'refuse' | 'replace'
  readonly signal?: AbortSignal
}

export interface Unpacking {
  /** A folder for the files, removed afterwards. */
  readonly to: string
  /** The files' owner; undefined for the caller. */
  readonly account: Account | undefined
  /** Version of the Postgres that will run on the files, e.g. `18.4`. */
  readonly postgresVersion: string
}

/** The unpacked cluster; its files are in `data` of the given folder. */
export interface Replacement {
  readonly secret: string
  readonly password: string
  /** Names of its databases; each must answer before the former cluster is removed. */
  readonly databases: readonly string[]
}

/** Replaces a stack's cluster by the one that `unpack` writes; if any step fails, the folder stays as it was. */
export async function replaceCluster<Unpacked extends Replacement>(
  options: ReplaceOptions,
  unpack: (unpacking: Unpacking) => Promise<Unpacked>,
): Promise<Unpacked> {
  const { dir } = options
  await mkdir(dir, { recursive: true })
  await endLeftovers(dir)
  const claim = await claimFolder(dir, 'A restore')
  try {
    await undoUnfinishedRestore(dir)
    return await replace(options, await placeFor(dir), unpack)
  } finally {
    await claim.release()
  }
}

async function replace<Unpacked extends Replacement>(
  { dir, onData, signal }: ReplaceOptions,
  place: Place,
  unpack: (unpacking: Unpacking) => Promise<Unpacked>,
): Promise<Unpacked> {
  if (onData === 'refuse' && existsSync(place.data)) throw notEmpty(dir)
  const fresh = unpackedIn(place.dir)
  const { account } = place
  try {
    const unpacked = await unpack({
      to: fresh,
      account,
      postgresVersion: await postgresVersion(place),
    })
    signal?.throwIfAborted()
    const swap = await beginSwap(dir, place)
    try {
      await swap.put({ data: path.join(fresh, 'data'), ...unpacked })
      await proveStart(dir, unpacked.databases, signal)
    } catch (error) {
      await swap.undo()
      throw error
    }
    await swap.commit()
    return unpacked
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** Starts the restored server, which makes it whole by its log, and asks each of its databases. */
async function proveStart(
  dir: string,
  databases: readonly string[],
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
