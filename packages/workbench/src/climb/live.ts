import { describeHits, lookUpsOf } from '../evidence/index.ts'
import type { MeasuredStep, StepResult } from '../load/index.ts'
import { PassingLine, terminalWidth, visible, wrapAt } from '../terminal/index.ts'
import type { Candidate, ClimbEvent, ClimbStep } from './events.ts'
import type { Measurement } from './measurement.ts'
import { noiseText } from './noise.ts'

/** Shows a climb as it happens: a line for each decision, and a line that is rewritten for the current step. */
export class LiveView {
  readonly #out: NodeJS.WriteStream
  readonly #passing: PassingLine

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
    this.#passing = new PassingLine(out)
  }

  line(text: string): void {
    this.#passing.clear()
    this.#out.write(`${wrapAt(terminalWidth(this.#out), visible(text))}\n`)
  }

  /** Writes a line that the next one replaces; only on a terminal. */
  passing(text: string): void {
    this.#passing.show(visible(text))
  }

  seed({ what, share }: { readonly what: string; readonly share: number }): void {
    this.passing(`  seeding: ${what} ${Math.floor(share * 100)} %`)
  }

  survey({ reads, writes }: StepResult): void {
    const seen = `${reads.count + writes.count} requests by one visitor after another`
    this.line(`  ${seen}: ${describeLatency({ reads, writes })}`)
  }

  step(measured: MeasuredStep): void {
    const text = `  ${describeStep(measured)}`
    if (this.#out.isTTY && !measured.final) this.passing(text)
    else this.line(text)
  }

  event(event: ClimbEvent): void {
    for (const line of describeEvent(event)) this.line(line)
  }
}

function describeStep({ ratePerSecond, final, step, verdict }: MeasuredStep): string {
  const outcome = verdict.holds ? 'holds' : (verdict.broken[0]?.text ?? 'broken')
  const rate = `${final ? 'confirming' : 'trying'} ${perSecond(ratePerSecond)}/s`
  const hits = describeHits(lookUpsOf(step.routes))
  return `${rate}: ${describeLatency(step)}${hits ? `, cache ${hits}` : ''}; ${outcome}`
}

/** Kinds of requests that weren't sent have no time. */
export function describeLatency({ reads, writes }: Latencies): string {
  const p95 = ({ count, p95Ms }: Latency) => (count === 0 ? 'none' : `${p95Ms.toFixed(0)} ms`)
  return `p95 reads ${p95(reads)}, writes ${p95(writes)}`
}

interface Latencies {
  readonly reads: Latency
  readonly writes: Latency
}

type Latency = Pick<StepResult['reads'], 'count' | 'p95Ms'>

const perSecond = (rate: number) => rate.toFixed(rate > 0 && rate < 10 ? 1 : 0)

function describeEvent(event: ClimbEvent): string[] {
  switch (event.type) {
    case 'measuring':
      return ['Measuring the MVP']
    case 'measured':
      return [
        `The MVP carries ${describeCapacity(event.measurement.capacity)}`,
        ...describeNoise(event.measurement),
      ]
    case 'blocked':
      return [`Can't try "${event.rung}": ${event.missing}`]
    case 'failed':
      return [`Could not apply "${event.rung}", so it was taken back: ${event.failure}`]
    case 'not applicable':
      return [`"${event.rung}" is not applicable: ${event.reason}`]
    case 'found':
      return event.candidates.length === 0
        ? ['No bottleneck is left that a rung removes']
        : describeCandidates(event.candidates)
    case 'applying':
      return [`Applying "${event.rung}"`]
    case 'applied':
      return event.applied.length === 0
        ? ['  nothing was changed']
        : event.applied.map((line) => `  ${line}`)
    case 'taken back':
      return [
        event.failure === undefined
          ? `"${event.rung}" was taken back: it had not been judged yet`
          : `"${event.rung}" had not been judged yet and may have left something: ${event.failure}`,
      ]
    case 'time up':
      return [
        `Time is up, so it is left for a longer climb: ${event.left.map(({ rung }) => rung).join(', ')}`,
      ]
    case 'judged':
      return describeJudged(event.step)
  }
}

function describeCandidates(candidates: readonly Candidate[]): string[] {
  return [
    'Findings, best first:',
    ...candidates.map(
      ({ finding, predictedPerSecond }) =>
        `  ${finding.rung} (predicted ${perSecond(predictedPerSecond)}/s): ${finding.because}`,
    ),
  ]
}

const decided = {
  kept: 'Kept',
  undone: 'Undone',
  undecided: 'Undecided about',
  'not applicable': 'Not applicable, undone',
}

function describeNoise({ noise }: Measurement): string[] {
  const text = noiseText(noise)
  return text === undefined ? [] : [`  on a busy machine: ${text}`]
}

function describeJudged(step: ClimbStep): string[] {
  const { rung, gain, after, predictedPerSecond, shown } = step
  return [
    `${decided[gain.decision]} "${rung}": ${describeCapacity(after.capacity)}, predicted ${perSecond(predictedPerSecond)}/s; ${gain.reason}`,
    ...describeNoise(after),
    ...shown.map((line) => `  ${line}`),
  ]
}

function describeCapacity(capacity: {
  readonly capacityPerSecond: number
  readonly isLowerBound: boolean
  readonly limitedBy: string
}): string {
  const least = capacity.isLowerBound ? 'at least ' : ''
  const rate = `${least}${perSecond(capacity.capacityPerSecond)} requests/s`
  return `${rate}, limited by ${capacity.limitedBy}`
}
