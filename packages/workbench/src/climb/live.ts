import type { MeasuredStep } from '../load/index.ts'
import type { Candidate, ClimbEvent, ClimbStep } from './climb.ts'

/** Tells a climb as it happens: a line for each thing decided, the step under way in a line that is rewritten. */
export class LiveView {
  readonly #out: NodeJS.WriteStream
  #passing = ''

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
  }

  /** Writes a line that stays. */
  line(text: string): void {
    this.#clear()
    this.#out.write(`${text}\n`)
  }

  /** Writes a line that the next one replaces; only on a terminal. */
  passing(text: string): void {
    if (!this.#out.isTTY) return
    this.#clear()
    this.#passing = text.slice(0, this.#out.columns - 1)
    this.#out.write(this.#passing)
  }

  seed({ what, share }: { readonly what: string; readonly share: number }): void {
    this.passing(`  seeding: ${what} ${Math.floor(share * 100)} %`)
  }

  step(measured: MeasuredStep): void {
    const text = `  ${describeStep(measured)}`
    if (this.#out.isTTY && !measured.final) this.passing(text)
    else this.line(text)
  }

  event(event: ClimbEvent): void {
    for (const line of describeEvent(event)) this.line(line)
  }

  #clear(): void {
    if (this.#passing) this.#out.write('\r\u001b[K')
    this.#passing = ''
  }
}

function describeStep({ ratePerSecond, final, step, verdict }: MeasuredStep): string {
  const latency = `p95 reads ${step.reads.p95Ms.toFixed(0)} ms, writes ${step.writes.p95Ms.toFixed(0)} ms`
  const outcome = verdict.holds ? 'holds' : (verdict.broken[0]?.text ?? 'broken')
  return `${final ? 'confirming' : 'trying'} ${ratePerSecond.toFixed(0)}/s: ${latency}; ${outcome}`
}

function describeEvent(event: ClimbEvent): string[] {
  switch (event.type) {
    case 'measuring':
      return ['Measuring the MVP']
    case 'measured':
      return [`The MVP carries ${describeCapacity(event.measurement.capacity)}`]
    case 'blocked':
      return [`Can't try "${event.rung}": ${event.missing}`]
    case 'found':
      return event.candidates.length === 0
        ? ['No further bottleneck that a rung removes']
        : describeCandidates(event.candidates)
    case 'applying':
      return [`Applying "${event.rung}"`]
    case 'applied':
      return event.applied.map((line) => `  ${line}`)
    case 'judged':
      return describeJudged(event.step)
  }
}

function describeCandidates(candidates: readonly Candidate[]): string[] {
  return [
    'Findings, best first:',
    ...candidates.map(
      ({ finding, predictedPerSecond }) =>
        `  ${finding.rung} (predicted ${predictedPerSecond.toFixed(0)}/s): ${finding.because}`,
    ),
  ]
}

function describeJudged({ rung, gain, after, predictedPerSecond }: ClimbStep): string[] {
  const verdict = gain.kept ? 'Kept' : 'Undone'
  return [
    `${verdict} "${rung}": ${describeCapacity(after.capacity)}, predicted ${predictedPerSecond.toFixed(0)}/s; ${gain.reason}`,
  ]
}

function describeCapacity(capacity: {
  readonly capacityPerSecond: number
  readonly limitedBy: string
}): string {
  return `${capacity.capacityPerSecond.toFixed(0)} requests/s, limited by ${capacity.limitedBy}`
}
