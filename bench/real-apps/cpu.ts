import { readFile } from 'node:fs/promises'
import type pg from 'pg'

const ticksPerSecond = 100

/** CPU seconds of the server's processes so far, of those that have ended too. */
export async function serverCpu(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: string }>(
    `select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as pid`,
  )
  const pid = rows[0]?.pid ?? ''
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ')
  const ended = await timesOf(pid, [13, 14, 15, 16])
  const running = await Promise.all(children.map((child) => timesOf(child, [13, 14])))
  return running.reduce((sum, each) => sum + each, ended) / ticksPerSecond
}

async function timesOf(pid: string, fields: readonly number[]): Promise<number> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name of the program may hold spaces.
  const rest = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return fields.reduce((sum, field) => sum + Number(rest[field - 2] ?? 0), 0)
}
