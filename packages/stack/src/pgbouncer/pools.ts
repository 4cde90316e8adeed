import { readFile } from 'node:fs/promises'
import { existingPlace } from '../postgres/index.ts'
import { askConsole, type Row } from './console.ts'
import { consoleFile, folderOf } from './files.ts'

/** A running pooler's use by the app, over all its pools. */
export interface PoolerUse {
  /** Connections of clients, busy or idle. */
  readonly clients: number
  /** Clients that wait (`cl_waiting`), and for how long the first of them has (`maxwait`). */
  readonly waiting: number
  readonly longestWaitMs: number
  /** Connections to servers. */
  readonly connections: number
  /** Transactions since it started, and how long all clients together waited for a connection. */
  readonly transactions: number
  readonly waitedMs: number
}

/** What waits and works in the running pooler of that name; undefined when it doesn't answer. */
export async function readPools(dir: string, name: string): Promise<PoolerUse | undefined> {
  const place = await existingPlace(dir)
  if (!place) return undefined
  try {
    const url = (await readFile(consoleFile(folderOf({ dir: place }, name)), 'utf8')).trim()
    const [pools, stats] = [
      appsOf(await askConsole(url, 'show pools')),
      appsOf(await askConsole(url, 'show stats')),
    ]
    const waits = pools.map(
      (pool) => sum([pool], 'maxwait') * 1000 + sum([pool], 'maxwait_us') / 1000,
    )
    return {
      clients: sum(pools, 'cl_active', 'cl_waiting'),
      waiting: sum(pools, 'cl_waiting'),
      longestWaitMs: Math.max(0, ...waits),
      connections: sum(pools, 'sv_active', 'sv_idle', 'sv_used'),
      transactions: sum(stats, 'total_xact_count'),
      waitedMs: sum(stats, 'total_wait_time') / 1000,
    }
  } catch {
    return undefined
  }
}

/** Says in a few words what the pooler does; undefined when it doesn't answer. */
export async function describePools(dir: string, name: string): Promise<string | undefined> {
  const use = await readPools(dir, name)
  if (!use) return undefined
  return `${use.clients} clients, ${use.waiting} waiting, on ${use.connections} connections`
}

function appsOf(rows: readonly Row[]): readonly Row[] {
  return rows.filter(({ database }) => database !== 'pgbouncer')
}

function sum(rows: readonly Row[], ...columns: readonly string[]): number {
  return rows
    .flatMap((row) => columns.map((column) => Number(row[column] ?? 0)))
    .reduce((total, value) => total + value, 0)
}
