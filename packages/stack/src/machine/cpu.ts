import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { readStat } from './process-table.ts'

interface Usage {
  readonly pid: number
  readonly parent: number
  readonly ownSeconds: number
  /** CPU time of children that have ended; 0 where the system doesn't tell. */
  readonly endedChildrenSeconds: number
}

/** Seconds of CPU that a process and its descendants have used so far; 0 when it is gone. */
export function cpuSecondsOf(pid: number): Promise<number> {
  return process.platform === 'linux' ? onLinux(pid) : byPs(pid)
}

/**
 * A child's time moves to its parent's account when it ends. One that ends while
 * the table is read would count twice or not at all, so such a reading is repeated.
 */
async function onLinux(pid: number): Promise<number> {
  for (let tries = 0; ; tries++) {
    const family = membersOf(pid, await readTable())
    const again = await Promise.all(family.map((member) => readStat(member.pid)))
    const isSteady = family.every(
      (member, at) => again[at]?.endedChildrenSeconds === member.endedChildrenSeconds,
    )
    if (isSteady || tries === 5) return secondsOf(family)
  }
}

async function readTable(): Promise<Usage[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(pids.map((pid) => readStat(Number(pid))))
  return stats.filter((stat) => stat !== undefined)
}

async function byPs(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,time='])
  return secondsOf(membersOf(pid, parsePs(stdout)))
}

/** Rows of `ps -o pid=,ppid=,time=`. */
export function parsePs(output: string): Usage[] {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const [pid, parent, time = ''] = line.trim().split(/\s+/)
    return {
      pid: Number(pid),
      parent: Number(parent),
      ownSeconds: parseTime(time),
      endedChildrenSeconds: 0,
    }
  })
}

/** `[[days-]hours:]minutes:seconds[.hundredths]` */
function parseTime(time: string): number {
  const [clock = '', days = '0'] = time.split('-').toReversed()
  const seconds = clock.split(':').reduce((total, part) => total * 60 + Number(part), 0)
  return seconds + Number(days) * 86_400
}

/** The process and its living descendants, on Linux; empty when it is gone. */
export async function familyOf(pid: number): Promise<number[]> {
  return membersOf(pid, await readTable()).map((member) => member.pid)
}

function membersOf(pid: number, rows: readonly Usage[]): Usage[] {
  const children = rows.filter((row) => row.parent === pid && row.pid !== pid)
  const self = rows.filter((row) => row.pid === pid)
  return [...self, ...children.flatMap((child) => membersOf(child.pid, rows))]
}

function secondsOf(family: readonly Usage[]): number {
  return family.reduce(
    (sum, { ownSeconds, endedChildrenSeconds }) => sum + ownSeconds + endedChildrenSeconds,
    0,
  )
}
