import { machineUse, readMachine } from '../evidence/index.ts'

/** What spoils a measure: the machine wasn't the app's alone, or didn't repeat itself. */
export interface Noise {
  /** Share of the machine that other programs took. */
  readonly otherShare: number
  /** Share of the machine that the hypervisor withheld. */
  readonly stolenShare: number
  /** How much longer a fixed piece of work took than at its fastest: 0.05 is 5 %. */
  readonly slowdown: number
  /** By how much CPU per request differed between identical steps of load; widens every interval. */
  readonly repeatSpread: number
}

/** Above these, what was measured is as much the machine's doing as the app's. */
const most = { takenShare: 0.1, slowdown: 0.2 }

/** Why a measure can't carry a verdict, with the figures; undefined on a quiet machine. */
export function noiseText({
  otherShare,
  stolenShare,
  slowdown,
}: Omit<Noise, 'repeatSpread'>): string | undefined {
  const reasons = [
    ...(otherShare + stolenShare > most.takenShare ? [takenText({ otherShare, stolenShare })] : []),
    ...(slowdown > most.slowdown ? [`a fixed piece of work took ${percent(slowdown)} longer`] : []),
  ]
  return reasons.length === 0 ? undefined : reasons.join(', ')
}

function takenText({ otherShare, stolenShare }: Pick<Noise, 'otherShare' | 'stolenShare'>): string {
  const stolen = stolenShare >= 0.01 ? `, the hypervisor withheld ${percent(stolenShare)}` : ''
  return `other programs took ${percent(otherShare)} of the machine${stolen}`
}

export function percent(value: number): string {
  return `${Math.round(value * 100)} %`
}

const repetitions = 25
const warmUps = 5

/** A fixed piece of work, done again and again over a climb: what slows it slows the app as well. */
export class Calibration {
  #fastestMs = Number.POSITIVE_INFINITY

  /** How much longer the work takes now than at its fastest so far. Takes a quarter of a second. */
  slowdown(): number {
    for (let n = 0; n < warmUps; n++) fixedWork()
    const took = Array.from({ length: repetitions }, () => {
      const startMs = performance.now()
      fixedWork()
      return performance.now() - startMs
    }).toSorted((a, b) => a - b)
    this.#fastestMs = Math.min(this.#fastestMs, took[0] ?? Number.POSITIVE_INFINITY)
    return (took[Math.floor(repetitions / 2)] ?? 0) / this.#fastestMs - 1
  }
}

const rounds = 6_000_000

/** About 10 ms. */
function fixedWork(): number {
  let value = 1
  for (let round = 0; round < rounds; round++)
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0
  return value
}

/** The machine's noise while nothing of ours runs but `wait`. */
export async function noiseAtRest(
  calibration: Calibration,
  wait: () => Promise<unknown>,
): Promise<Omit<Noise, 'repeatSpread'>> {
  const [start, cpu] = [await readMachine(), process.cpuUsage()]
  const slowdown = calibration.slowdown()
  await wait()
  const { user, system } = process.cpuUsage(cpu)
  const { otherShare, stolenShare } = machineUse(start, await readMachine(), (user + system) / 1e6)
  return { otherShare, stolenShare, slowdown }
}
