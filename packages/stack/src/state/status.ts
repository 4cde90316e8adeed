import { cpuSecondsOf } from '../machine/cpu.ts'
import { isAlive, isGoneWithin } from '../machine/process-table.ts'
import { type ProcessRecord, readState, type StackState } from './state.ts'

export interface StackStatus extends StackState {
  /** False for what a killed stack left. */
  readonly isOwnerAlive: boolean
  readonly processes: readonly (ProcessRecord & { readonly cpuSeconds: number })[]
}

/** Description of the stack on `dir`; undefined when none runs there. */
export async function describeStack(dir: string): Promise<StackStatus | undefined> {
  const state = await readState(dir)
  if (!state) return undefined
  const isOwnerAlive = await isAlive(state.owner)
  const living: ProcessRecord[] = []
  for (const record of state.processes) if (await isAlive(record)) living.push(record)
  if (!isOwnerAlive && living.length === 0) return undefined
  const seconds = await Promise.all(living.map((record) => cpuSecondsOf(record.pid)))
  const processes = living.map((record, at) => ({ ...record, cpuSeconds: seconds[at] ?? 0 }))
  return { ...state, isOwnerAlive, processes }
}

const STOP_LIMIT_MS = 90_000

/** Asks the process that runs a stack to stop it, and waits until it has. */
export async function endOwner({
  owner,
}: StackState): Promise<'stopped' | 'was dead' | 'still alive'> {
  if (!(await isAlive(owner))) return 'was dead'
  process.kill(owner.pid, 'SIGTERM')
  return (await isGoneWithin(owner, STOP_LIMIT_MS)) ? 'stopped' : 'still alive'
}
