import type { Measured } from '../audit/index.ts'
import type { Run } from './run.ts'

/** Two ways to run a statement, measured in turns. */
export interface Pair {
  readonly before: Measured
  readonly after: Measured
  /** Indexes that the plans after read. */
  readonly indexes: ReadonlySet<string>
}

/** The slower the statement, the fewer executions: each pair of them once more for the cache, unless it takes long. */
const often = [
  { belowMs: 200, runs: 7 },
  { belowMs: 2_000, runs: 3 },
] as const

/** Runs both ways in turns, so that a machine which is busy for a while slows both. */
export async function measurePair(
  before: () => Promise<Run>,
  after: () => Promise<Run>,
): Promise<Pair> {
  const first = [await before(), await after()] as const
  const slowest = Math.max(...first.map(({ ms }) => ms))
  const times = often.find(({ belowMs }) => slowest < belowMs)?.runs ?? 0
  const runs: [Run, Run][] = times === 0 ? [[...first]] : []
  for (let i = 0; i < times; i++) runs.push([await before(), await after()])
  const [ones, others] = [runs.map(([one]) => one), runs.map(([, other]) => other)]
  return {
    before: measuredOf(ones),
    after: measuredOf(others),
    indexes: new Set(others.flatMap(({ indexes }) => [...indexes])),
  }
}

function measuredOf(runs: readonly Run[]): Measured {
  const times = runs.map(({ ms }) => ms).toSorted((a, b) => a - b)
  const last = runs.at(-1)
  return {
    ms: quantile(times, 0.5),
    noiseMs: quantile(times, 0.75) - quantile(times, 0.25),
    runs: runs.length,
    blocks: last?.blocks ?? 0,
    stopped: runs.some(({ stopped }) => stopped),
    plan: last?.plan ?? [],
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.round((sorted.length - 1) * share)] ?? 0
}
