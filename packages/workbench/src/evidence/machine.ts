import { readFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import type { MachineUse } from './evidence.ts'

/** The machine's accounts at one moment, in seconds of all its cores together; they only ever grow. */
export interface MachineReading {
  readonly atMs: number
  readonly busySeconds: number
  readonly stolenSeconds: number
}

export async function readMachine(): Promise<MachineReading> {
  const stolenSeconds = await readStolenSeconds()
  const busyMs = cpus().reduce(
    (sum, { times }) => sum + times.user + times.nice + times.sys + times.irq,
    0,
  )
  return { atMs: performance.now(), busySeconds: busyMs / 1000, stolenSeconds }
}

/** USER_HZ, which is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100
const stolenField = 8

/** Undefined on other systems than Linux. */
async function readStolenSeconds(): Promise<number> {
  if (process.platform !== 'linux') return 0
  const [total = ''] = (await readFile('/proc/stat', 'utf8').catch(() => '')).split('\n')
  return Number(total.split(/\s+/)[stolenField] ?? 0) / ticksPerSecond
}

/** Shares of the machine that others took between two readings, of which `ownSeconds` were ours. */
export function machineUse(
  start: MachineReading,
  end: MachineReading,
  ownSeconds: number,
  cores: number = availableParallelism(),
): MachineUse {
  const seconds = (end.atMs - start.atMs) / 1000
  const shareOf = (spent: number) =>
    seconds > 0 ? Math.min(1, Math.max(0, spent / (seconds * cores))) : 0
  return {
    seconds,
    otherShare: shareOf(end.busySeconds - start.busySeconds - ownSeconds),
    stolenShare: shareOf(end.stolenSeconds - start.stolenSeconds),
  }
}

/** Mean over several spans of time, each weighted by its length. */
export function useOver(uses: readonly MachineUse[]): MachineUse {
  const seconds = uses.reduce((sum, use) => sum + use.seconds, 0)
  const mean = (share: 'otherShare' | 'stolenShare') =>
    seconds === 0 ? 0 : uses.reduce((sum, use) => sum + use.seconds * use[share], 0) / seconds
  return { seconds, otherShare: mean('otherShare'), stolenShare: mean('stolenShare') }
}
