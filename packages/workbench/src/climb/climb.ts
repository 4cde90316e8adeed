import { messageOf, TenfoldError } from '@tenfold/error'
import { type Finding, plausible, type Rung } from '../ladder/index.ts'
import { type Carrying, type ClimbSite, carryOut, topologyAfter } from './change.ts'
import type { Candidate, ClimbEvent, ClimbResult, ClimbStep } from './events.ts'
import { isUndone, judgeGain } from './judge-gain.ts'
import type { Measurement } from './measurement.ts'
import { predictCapacity } from './predict.ts'

export interface ClimbOptions {
  readonly site: ClimbSite
  readonly rungs: readonly Rung[]
  /** Stop once this rate is carried. */
  readonly goalPerSecond: number
  /** True when no further rung may be begun. */
  readonly isTimeUp?: () => boolean
  /** Measures the app as it is now. */
  readonly measure: () => Promise<Measurement>
  readonly onEvent: (event: ClimbEvent) => void
}

/** Measures, applies the rung with the highest predicted gain, measures again, decides; until the goal is carried, no finding is left, or time is up. */
export async function climb(options: ClimbOptions): Promise<ClimbResult> {
  const { onEvent } = options
  onEvent({ type: 'measuring' })
  const start = await options.measure()
  onEvent({ type: 'measured', measurement: start })
  return await new Ascent(options, start).climb()
}

interface Trying {
  readonly rung: string
  readonly change: Carrying
}

class Ascent {
  readonly #options: ClimbOptions
  readonly #start: Measurement
  readonly #steps: ClimbStep[] = []
  /** Latest reason why a rung wasn't measured. */
  readonly #idle = new Map<string, string>()
  readonly #missing = new Map<string, string>()
  readonly #failed = new Map<string, string>()
  /** Rungs that had nothing to do when they were applied. */
  readonly #empty = new Set<string>()
  /** Findings that no time was left for. */
  #left: readonly Candidate[] = []
  /** Applied, but not judged yet. */
  #trying: Trying | undefined
  #current: Measurement

  constructor(options: ClimbOptions, start: Measurement) {
    this.#options = options
    this.#start = start
    this.#current = start
  }

  async climb(): Promise<ClimbResult> {
    try {
      // The low end of the interval must reach the goal, for headroom.
      while (this.#current.capacity.lowPerSecond < this.#options.goalPerSecond) {
        const candidates = await this.#findCandidates()
        const [best] = candidates
        if (!best) break
        if (this.#options.isTimeUp?.()) {
          this.#left = candidates
          break
        }
        await this.#tryRung(best)
      }
      return this.#conclude()
    } catch (error) {
      if (this.#trying) await this.#takeBack(this.#trying)
      throw error
    }
  }

  /** Undoes and reports a rung that isn't judged yet when the climb ends. */
  async #takeBack({ rung, change }: Trying): Promise<void> {
    const failure = await change.undo().then(() => undefined, messageOf)
    const event = { type: 'taken back', rung } as const
    this.#options.onEvent(failure === undefined ? event : { ...event, failure })
  }

  #conclude(): ClimbResult {
    const tried = new Set(this.#steps.map(({ rung }) => rung))
    const idle = [...this.#idle].filter(([rung]) => !tried.has(rung) && !this.#failed.has(rung))
    const notApplicable = idle.map(([rung, reason]) => ({ rung, reason }))
    for (const entry of notApplicable) this.#options.onEvent({ type: 'not applicable', ...entry })
    const blocked = [...this.#missing].map(([rung, missing]) => ({ rung, missing }))
    const failed = [...this.#failed].map(([rung, failure]) => ({ rung, failure }))
    const left = this.#left.map(({ finding: { rung }, predictedPerSecond }) => ({
      rung,
      predictedPerSecond,
    }))
    if (left.length > 0) this.#options.onEvent({ type: 'time up', left })
    const [start, end] = [this.#start, this.#current]
    return { start, steps: this.#steps, blocked, failed, notApplicable, left, end }
  }

  async #findCandidates(): Promise<Candidate[]> {
    const candidates: Candidate[] = []
    for (const rung of this.#options.rungs) {
      if (this.#empty.has(rung.name) || this.#failed.has(rung.name)) continue
      const diagnose = () => rung.diagnose(this.#current.evidence, this.#options.site)
      const found = await this.#orFail(rung.name, diagnose)
      if (found === undefined) continue
      if ('notApplicable' in found) this.#idle.set(rung.name, found.notApplicable)
      else if (!this.#isBlocked(rung)) candidates.push(this.#predict(found))
    }
    const open = candidates.filter((candidate) => this.#mayTry(candidate))
    // The sort is stable, so the ladder's order decides among equals.
    open.sort((a, b) => b.predictedPerSecond - a.predictedPerSecond)
    this.#options.onEvent({ type: 'found', candidates: open })
    return open
  }

  /** An expected failure (a time limit of the server, an app that won't start) ends the rung, not the climb. */
  async #orFail<T>(rung: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof TenfoldError)) throw error
      const failure = messageOf(error)
      this.#failed.set(rung, failure)
      this.#options.onEvent({ type: 'failed', rung, failure })
      return undefined
    }
  }

  #isBlocked(rung: Rung): boolean {
    const missing = rung.missing()
    if (missing === undefined) return false
    if (!this.#missing.has(rung.name))
      this.#options.onEvent({ type: 'blocked', rung: rung.name, missing })
    this.#missing.set(rung.name, missing)
    return true
  }

  #predict(finding: Finding): Candidate {
    const { capacity, evidence } = this.#current
    const { site } = this.#options
    const predictedDemandMs = plausible(finding.predictedDemandMs, evidence)
    const predictedPerSecond = predictCapacity({
      capacityPerSecond: capacity.capacityPerSecond,
      before: evidence,
      after: {
        demandMs: predictedDemandMs,
        topology: topologyAfter(finding.change, evidence.topology),
      },
      cores: site.cores,
    })
    return { finding, predictedPerSecond, predictedDemandMs }
  }

  #mayTry({ finding, predictedPerSecond }: Candidate): boolean {
    const tries = this.#steps.filter((step) => step.rung === finding.rung)
    if (tries.length === 0) return true
    const { capacityPerSecond } = this.#current.capacity
    const isPromising = predictedPerSecond > minRepeatGain * capacityPerSecond
    const wereKept = tries.every(({ gain }) => gain.decision === 'kept')
    return wereKept && tries.length < maxTries && isPromising
  }

  async #tryRung({ finding, ...predicted }: Candidate): Promise<void> {
    const { onEvent, site } = this.#options
    const { rung } = finding
    onEvent({ type: 'applying', rung })
    const change = carryOut(finding.change, site)
    this.#trying = { rung, change }
    await this.#judge(finding, change, predicted)
    this.#trying = undefined
  }

  async #judge(
    finding: Finding,
    change: Carrying,
    predicted: Omit<Candidate, 'finding'>,
  ): Promise<void> {
    const { measure, onEvent } = this.#options
    const { rung, because, resource, runsOn } = finding
    const applied = await this.#orFail(rung, () => change.apply())
    if (applied === undefined) return await change.undo()
    onEvent({ type: 'applied', rung, applied })
    if (applied.length === 0) {
      this.#empty.add(rung)
      this.#idle.set(
        rung,
        `${because} Once it was there nothing used it, so it was taken away again`,
      )
      return
    }
    const before = this.#current
    const after = await measure()
    const mechanism = await finding.mechanism(after.evidence)
    const gain = judgeGain({ before, after, resource, mechanism, runsOn })
    if (isUndone(gain)) await change.undo()
    else this.#current = after
    const shown = mechanism.acted
      ? [mechanism.seen, ...(finding.shows?.(before.evidence, after.evidence) ?? [])]
      : []
    const step = { rung, because, applied, ...predicted, before, after, gain, shown }
    this.#steps.push(step)
    onEvent({ type: 'judged', step })
  }
}

/** Gain that a kept rung must promise to be tried again. */
const minRepeatGain = 1.1
const maxTries = 5
