import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { commandLine, end, identify } from '../machine/process-table.ts'
import { copiedWhileRunning } from './errors.ts'

/** Name under which the processes of the server on `data` show in the process table. */
export function clusterName(data: string): string {
  return `tenfold_${createHash('sha256').update(path.resolve(data)).digest('hex').slice(0, 16)}`
}

const FAST_SHUTDOWN_LIMIT_MS = 60_000
const ABORT_LIMIT_MS = 10_000

/**
 * Ends what a killed parent left on `data`: its server, or, when that was killed as
 * well, the backends that still hold its shared memory. Touches no other process.
 */
export async function endLeftover(data: string): Promise<void> {
  const file = path.join(data, 'postmaster.pid')
  if (!existsSync(file)) return
  const recorded = await recordedPid(data)
  const found = await processesOf(clusterName(data))
  if (found.includes(recorded))
    await endIfAlive(recorded, { signal: 'SIGINT', limitMs: FAST_SHUTDOWN_LIMIT_MS })
  for (const pid of found) await endIfAlive(pid, { signal: 'SIGQUIT', limitMs: ABORT_LIMIT_MS })
  // Postgres won't start while the recorded number is in use, by whatever program, nor when there is none to read,
  // as after a power cut or on a full disk.
  if (!recorded || (await isStranger(recorded, data))) await rm(file, { force: true })
}

/** 0 when there is none to read. */
async function recordedPid(data: string): Promise<number> {
  const text = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')
  return Number(text.split('\n')[0]) || 0
}

/** Whether the process of that number isn't a server on `data`; refuses a copy of data that another server serves. */
async function isStranger(pid: number, data: string): Promise<boolean> {
  const words = await commandLine(pid)
  if (!words.includes('postgres')) return words !== ''
  // Every process of a server works in the folder of its data. Not every system tells which that is.
  const elsewhere = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  if (elsewhere === undefined || elsewhere === (await realpath(data))) return false
  if ((await recordedPid(elsewhere)) === pid) throw copiedWhileRunning(data, elsewhere)
  return true
}

async function endIfAlive(pid: number, how: Parameters<typeof end>[1]): Promise<void> {
  const id = await identify(pid)
  if (id) await end(id, how)
}

async function processesOf(name: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command='], {
    maxBuffer: 64_000_000,
  })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, command = ''] = /^\s*(\d+) (.*)$/.exec(line) ?? []
    return isPostgres(command) && command.includes(name) ? [Number(pid)] : []
  })
}

/** The server is `/path/postgres -D ...`, a backend `postgres: name: ...`. */
function isPostgres(command: string): boolean {
  return command.startsWith('postgres: ') || command.includes('/postgres -D ')
}
