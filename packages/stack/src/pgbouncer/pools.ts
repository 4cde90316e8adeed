import { readFile } from 'node:fs/promises'
import { existingPlace } from '../postgres/index.ts'
import { askConsole } from './console.ts'
import { consoleFile, folderOf } from './files.ts'

/** What waits and works in the running pooler of that name; undefined when it doesn't answer. */
export async function describePools(dir: string, name: string): Promise<string | undefined> {
  const place = await existingPlace(dir)
  if (!place) return undefined
  try {
    const url = await readFile(consoleFile(folderOf({ dir: place }, name)), 'utf8')
    const pools = await askConsole(url.trim(), 'show pools')
    const sum = (...columns: readonly string[]) =>
      pools
        .filter(({ database }) => database !== 'pgbouncer')
        .reduce((total, pool) => total + columns.reduce((n, each) => n + Number(pool[each]), 0), 0)
    const clients = sum('cl_active', 'cl_waiting')
    return `${clients} clients, ${sum('cl_waiting')} waiting, on ${sum('sv_active', 'sv_idle', 'sv_used')} connections`
  } catch {
    return undefined
  }
}
