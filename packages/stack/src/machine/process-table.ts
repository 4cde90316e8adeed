import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A process that can be told from a later one with the same number. */
export interface ProcessId {
  readonly pid: number
  /** When it started, as the operating system states it. */
  readonly born: string
}

/** Undefined when no such process lives. */
export async function identify(pid: number): Promise<ProcessId | undefined> {
  const born = process.platform === 'linux' ? await bornOnLinux(pid) : await ps(pid, 'lstart=')
  return born ? { pid, born } : undefined
}

/** Whether that very process still lives. */
export async function isAlive(id: ProcessId): Promise<boolean> {
  return (await identify(id.pid))?.born === id.born
}

/** The words of a process' command, as far as its caller may see them. */
export async function commandLine(pid: number): Promise<string> {
  if (process.platform !== 'linux') return ps(pid, 'command=')
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return words.replaceAll('\0', ' ')
}

/** Asks a process of ours to end, and makes it after `limitMs`. Returns once it is gone. */
export async function end(
  id: ProcessId,
  options: { readonly signal: NodeJS.Signals; readonly limitMs: number },
): Promise<void> {
  signalTo(id.pid, options.signal)
  if (await isGoneWithin(id, options.limitMs)) return
  signalTo(id.pid, 'SIGKILL')
  await isGoneWithin(id, options.limitMs)
}

/** Whether a process ends within that time. */
export async function isGoneWithin(id: ProcessId, limitMs: number): Promise<boolean> {
  for (const until = performance.now() + limitMs; performance.now() < until; await sleep(20))
    if (!(await isAlive(id))) return true
  return false
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended meanwhile.
  }
}

async function bornOnLinux(pid: number): Promise<string | undefined> {
  const stat = await readStat(pid)
  // A zombie has ended; only its parent hasn't noticed.
  return !stat || stat.state === 'Z' || stat.state === 'X' ? undefined : stat.born
}

export interface ProcessStat {
  readonly pid: number
  readonly state: string
  readonly parent: number
  /** Seconds of CPU used by the process itself. */
  readonly ownSeconds: number
  /** Seconds of CPU used by children that have ended and been waited for. */
  readonly endedChildrenSeconds: number
  readonly born: string
}

/** USER_HZ, which is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100

/** One line of Linux' process table; undefined when the process is gone. */
export async function readStat(pid: number): Promise<ProcessStat | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (line === undefined) return undefined
  // The name stands in brackets and may itself hold blanks and brackets.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const ticks = (at: number) => Number(fields[at]) / TICKS_PER_SECOND
  return {
    pid,
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    ownSeconds: ticks(11) + ticks(12),
    endedChildrenSeconds: ticks(13) + ticks(14),
    born: fields[19] ?? '',
  }
}

async function ps(pid: number, column: string): Promise<string> {
  const result = await promisify(execFile)('ps', ['-o', column, '-p', String(pid)]).catch(() => ({
    stdout: '',
  }))
  return result.stdout.trim()
}
