import type { CpuMs } from '../evidence/index.ts'
import type { Finding, Rung, Site } from '../ladder/index.ts'
import { type Gain, judgeGain } from './judge-gain.ts'
import type { Measurement } from './measurement.ts'
import { predictCapacity } from './predict.ts'

export interface ClimbOptions {
  readonly site: Site
  readonly rungs: readonly Rung[]
  readonly cores: number
  /** Stop once this rate is carried. */
  readonly goalPerSecond: number
  /** Measures the app as it is now. */
  readonly measure: () => Promise<Measurement>
  readonly onEvent: (event: ClimbEvent) => void
}

export type ClimbEvent =
  | { readonly type: 'measuring' }
  | { readonly type: 'measured'; readonly measurement: Measurement }
  | { readonly type: 'blocked'; readonly rung: string; readonly missing: string }
  | { readonly type: 'found'; readonly candidates: readonly Candidate[] }
  | { readonly type: 'applying'; readonly rung: string }
  | { readonly type: 'applied'; readonly rung: string; readonly applied: readonly string[] }
  | { readonly type: 'judged'; readonly step: ClimbStep }

/** A finding with the capacity that its rung is expected to bring, written down before it is measured. */
export interface Candidate {
  readonly finding: Finding
  readonly predictedPerSecond: number
}

export interface ClimbStep {
  readonly rung: string
  readonly because: string
  readonly applied: readonly string[]
  readonly predictedPerSecond: number
  readonly predictedDemandMs: CpuMs
  readonly before: Measurement
  readonly after: Measurement
  readonly gain: Gain
  /** What the rung must show beside the capacity, in words. */
  readonly shown: readonly string[]
}

export interface ClimbResult {
  readonly start: Measurement
  readonly steps: readonly ClimbStep[]
  readonly blocked: readonly { readonly rung: string; readonly missing: string }[]
  readonly end: Measurement
}

/** Measures, applies the rung with the highest predicted gain, measures again, keeps or undoes it; until the goal is carried or no finding is left. */
export async function climb(options: ClimbOptions): Promise<ClimbResult> {
  const { rungs, goalPerSecond, measure, onEvent } = options
  onEvent({ type: 'measuring' })
  const start = await measure()
  onEvent({ type: 'measured', measurement: start })
  const blocked = blockedRungs(options)
  const open = rungs.filter((rung) => !blocked.some((entry) => entry.rung === rung.name))
  const steps: ClimbStep[] = []
  let current = start
  // By the low end of the interval: a goal that is only just reached has no headroom.
  while (current.capacity.lowPerSecond < goalPerSecond) {
    const [best] = await findCandidates(open, current, steps, options)
    if (!best) break
    const step = await tryRung(best, current, options)
    steps.push(step)
    if (step.gain.kept) current = step.after
  }
  return { start, steps, blocked, end: current }
}

function blockedRungs({ rungs, site, onEvent }: ClimbOptions): { rung: string; missing: string }[] {
  const blocked = rungs.flatMap((rung) => {
    const missing = rung.missing(site)
    return missing === undefined ? [] : [{ rung: rung.name, missing }]
  })
  for (const entry of blocked) onEvent({ type: 'blocked', ...entry })
  return blocked
}

async function findCandidates(
  rungs: readonly Rung[],
  current: Measurement,
  steps: readonly ClimbStep[],
  { site, cores, onEvent }: ClimbOptions,
): Promise<Candidate[]> {
  const candidates: Candidate[] = []
  for (const rung of rungs) {
    const finding = await rung.diagnose(current.evidence, site)
    if (finding) candidates.push({ finding, predictedPerSecond: predict(finding, current, cores) })
  }
  const open = candidates.filter((candidate) => mayTry(candidate, steps, current))
  // Rungs are handed in by the ladder's order, which decides among equals.
  open.sort((a, b) => b.predictedPerSecond - a.predictedPerSecond)
  onEvent({ type: 'found', candidates: open })
  return open
}

/** A rung that was kept may be taken again, when more work has brought more to light, if it promises this much. */
const minRepeatGain = 1.1
const maxTries = 5

function mayTry(
  { finding, predictedPerSecond }: Candidate,
  steps: readonly ClimbStep[],
  { capacity }: Measurement,
): boolean {
  const tries = steps.filter((step) => step.rung === finding.rung)
  if (tries.length === 0) return true
  const isPromising = predictedPerSecond > minRepeatGain * capacity.capacityPerSecond
  return tries.every((step) => step.gain.kept) && tries.length < maxTries && isPromising
}

function predict(finding: Finding, current: Measurement, cores: number): number {
  return predictCapacity({
    capacityPerSecond: current.capacity.capacityPerSecond,
    before: current.evidence.demandMs,
    after: finding.predictedDemandMs,
    cores,
  })
}

async function tryRung(
  { finding, predictedPerSecond }: Candidate,
  before: Measurement,
  { measure, onEvent }: ClimbOptions,
): Promise<ClimbStep> {
  onEvent({ type: 'applying', rung: finding.rung })
  const applied = await finding.apply()
  onEvent({ type: 'applied', rung: finding.rung, applied })
  const after = await measure()
  const gain = judgeGain(before, after, finding.resource)
  if (!gain.kept) await finding.undo()
  const { rung, because, predictedDemandMs } = finding
  const shown = finding.shows?.(before.evidence, after.evidence) ?? []
  const predicted = { predictedPerSecond, predictedDemandMs }
  const step = { rung, because, applied, ...predicted, before, after, gain, shown }
  onEvent({ type: 'judged', step })
  return step
}
