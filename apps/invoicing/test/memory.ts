import { readdirSync, readFileSync } from 'node:fs'

/** Bytes that a process has in memory, and the most it ever had; none of one that is gone. Linux only. */
export function memoryOf(pid: number | undefined): {
  readonly now: number
  readonly peak: number
} {
  const status = statusOf(pid)
  const bytes = (field: string) =>
    Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1_024
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') }
}

export function childrenOf(pid: number | undefined): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return all.map(Number).filter((one) => new RegExp(`PPid:\\s+${pid}\\n`).test(statusOf(one)))
}

function statusOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
