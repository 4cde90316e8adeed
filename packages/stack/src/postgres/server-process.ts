import type { ClientBase, Pool } from 'pg'
import { commandLine, readStat } from '../machine/process-table.ts'

/**
 * The main process of a Postgres on this machine that is not the stack's; undefined when it can't be
 * told: it runs elsewhere or in a container, or this isn't Linux.
 */
export async function findServerProcess(
  database: Pick<ClientBase, 'query'> | Pick<Pool, 'query'>,
): Promise<number | undefined> {
  const { rows } = await database.query<{ pid: number }>(
    'select pg_backend_pid() as pid where inet_server_addr() is null or inet_server_addr() = inet_client_addr()',
  )
  const [backend] = rows
  if (!backend || !/^postgres\b/.test(await commandLine(backend.pid))) return undefined
  return (await readStat(backend.pid))?.parent
}
