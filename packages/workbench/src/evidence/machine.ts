import { cpus } from 'node:os'

/** Seconds that the machine's cores have spent on anything since it booted, all cores together. */
export function machineBusySeconds(): number {
  const busyMs = cpus().reduce(
    (sum, { times }) => sum + times.user + times.nice + times.sys + times.irq,
    0,
  )
  return busyMs / 1000
}

/** Share of the machine that went to processes other than ours: they take from what is measured. */
export function otherCpuShare(spent: {
  readonly machineSeconds: number
  readonly ownSeconds: number
  readonly elapsedSeconds: number
  readonly cores: number
}): number {
  const { machineSeconds, ownSeconds, elapsedSeconds, cores } = spent
  const share = (machineSeconds - ownSeconds) / (elapsedSeconds * cores)
  return Math.min(1, Math.max(0, share))
}
