import { end, isAlive } from './machine/process-table.ts'
import { parts } from './parts/index.ts'
import type { ProcessRecord } from './state/state.ts'

/** Ends processes that a killed owner left. */
export async function endProcesses(processes: readonly ProcessRecord[]): Promise<void> {
  for (const record of processes.toReversed())
    if (await isAlive(record)) await end(record, endingOf(record.role))
}

/** A part that this version doesn't know is ended as most are. */
function endingOf(role: string) {
  const known = Object.entries(parts).find(([name]) => name === role)?.[1]
  return known?.ending ?? { signal: 'SIGTERM' as const, limitMs: 15_000 }
}
