import { machineUse, readMachine } from '../evidence/index.ts'
import { percent } from '../terminal/index.ts'

/** Noise of a measurement: other programs used the machine, or its speed changed. */
export interface Noise {
  /** Share of the machine that other programs took. */
  readonly otherShare: number
  /** Share of the machine that the hypervisor withheld. */
  readonly stolenShare: number
  /** Shortest and longest time of a fixed piece of work. */
  readonly workMs: { readonly least: number; readonly most: number }
  /** Relative difference in CPU per request between identical steps of load; it widens every interval. */
  readonly repeatSpread: number
}

type MachineNoise = Omit<Noise, 'repeatSpread'>

/** Noise above these limits may account for as much of a figure as the app. */
const mostTakenShare = 0.1
const mostDrift = 0.2

/** Why these measurements allow no verdict, with the figures; undefined on a quiet machine. */
export function noiseText(...noises: readonly MachineNoise[]): string | undefined {
  const [loudest] = noises.toSorted((a, b) => takenShare(b) - takenShare(a))
  const drift = driftOf(noises)
  const reasons = [
    ...(loudest && isLoud(loudest) ? [takenText(loudest)] : []),
    ...(drift > mostDrift
      ? [`the same piece of work took ${percent(drift)} longer at one time than at another`]
      : []),
  ]
  return reasons.length === 0 ? undefined : reasons.join(', ')
}

/** Whether other programs took so much of the machine that the measurement is unreliable. */
export function isLoud(use: Taken): boolean {
  return takenShare(use) > mostTakenShare
}

type Taken = Pick<Noise, 'otherShare' | 'stolenShare'>

function takenShare({ otherShare, stolenShare }: Taken): number {
  return otherShare + stolenShare
}

/** The drift between measurements: a machine that is always slow, such as a warm laptop, has none. */
function driftOf(noises: readonly MachineNoise[]): number {
  const most = Math.max(...noises.map(({ workMs }) => workMs.most))
  return most / Math.min(...noises.map(({ workMs }) => workMs.least)) - 1
}

function takenText({ otherShare, stolenShare }: MachineNoise): string {
  const stolen = stolenShare >= 0.01 ? `, the hypervisor withheld ${percent(stolenShare)}` : ''
  return `other programs took ${percent(otherShare)} of the machine${stolen}`
}

const repetitions = 25
const warmUps = 5

/** Duration of a fixed piece of work now, in milliseconds. It is repeated for a quarter of a second. */
export function timeFixedWork(): number {
  for (let n = 0; n < warmUps; n++) fixedWork()
  const took = Array.from({ length: repetitions }, () => {
    const startMs = performance.now()
    fixedWork()
    return performance.now() - startMs
  }).toSorted((a, b) => a - b)
  return took[Math.floor(repetitions / 2)] ?? 0
}

/** Range of several times of the fixed work. */
export function workRange(...timesMs: readonly number[]): Noise['workMs'] {
  return { least: Math.min(...timesMs), most: Math.max(...timesMs) }
}

const rounds = 6_000_000

/** Takes about 10 ms. */
function fixedWork(): number {
  let value = 1
  for (let round = 0; round < rounds; round++)
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0
  return value
}

/** Noise of the machine before the climb starts anything. */
export async function noiseAtRest(wait: () => Promise<unknown>): Promise<MachineNoise> {
  const [start, cpu] = [await readMachine(), process.cpuUsage()]
  const before = timeFixedWork()
  await wait()
  const workMs = workRange(before, timeFixedWork())
  const { user, system } = process.cpuUsage(cpu)
  const { otherShare, stolenShare } = machineUse(start, await readMachine(), (user + system) / 1e6)
  return { otherShare, stolenShare, workMs }
}
