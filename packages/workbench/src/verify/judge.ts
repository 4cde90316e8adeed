import { type Measured, time, type Verdict } from '../audit/index.ts'
import { count, percent, whole } from '../terminal/index.ts'

/** A statement with one set of values, without the index and with it; all other new indexes are there both times. */
export interface Effect {
  readonly fingerprint: string
  /** Executions of this kind in the workload. */
  readonly calls: number
  readonly before: Measured
  readonly after: Measured
}

export interface Judgement {
  readonly verdict: Verdict
  readonly reason: string
}

/** Least change of the time that counts, and the fall that is worth an index where it happens for some values only. */
const [leastChange, halved] = [0.1, 0.5] as const
/** Times above that much noise tell nothing. */
const mostNoise = 0.25
/** Blocks tell where times don't: they are the same in each execution. */
const [fewerBlocks, moreBlocks] = [0.1, 2] as const

/** Decides on an index by the statements whose plans read it. */
export function judge(effects: readonly Effect[]): Judgement {
  if (effects.length === 0)
    return { verdict: 'dropped', reason: 'The planner uses it for no statement.' }
  const total = totalOf(effects)
  const change = total.after - total.before
  const figures = inWords(effects, total)
  const isSlower = change > Math.max(total.noise, leastChange * total.before)
  const isFaster = -change > Math.max(total.noise, leastChange * total.before)
  if (isSlower || (!isFaster && total.blocksAfter > moreBlocks * total.blocksBefore))
    return { verdict: 'dropped', reason: `It makes statements slower: ${figures}.` }
  if (isFaster || effects.some(isHalved))
    return { verdict: 'kept', reason: `It makes statements faster: ${figures}.` }
  if (total.noise > mostNoise * total.before)
    return {
      verdict: 'undecided',
      reason: `It is undecided, since times vary more from one execution to the next than the index changes them: ${figures}.`,
    }
  return { verdict: 'dropped', reason: `It brings nothing: ${figures}.` }
}

interface Total {
  readonly before: number
  readonly after: number
  readonly noise: number
  readonly blocksBefore: number
  readonly blocksAfter: number
}

function totalOf(effects: readonly Effect[]): Total {
  const sum = (figure: (effect: Effect) => number) =>
    effects.reduce((total, effect) => total + effect.calls * figure(effect), 0)
  const ended = effects.filter(({ before, after }) => !before.stopped && !after.stopped)
  const blocks = (figure: (effect: Effect) => number) =>
    ended.reduce((total, effect) => total + effect.calls * figure(effect), 0)
  return {
    before: sum(({ before }) => before.ms),
    after: sum(({ after }) => after.ms),
    noise: sum(({ before, after }) => before.noiseMs + after.noiseMs),
    blocksBefore: blocks(({ before }) => before.blocks),
    blocksAfter: blocks(({ after }) => after.blocks),
  }
}

/** Small tenants may gain what large ones, on whom most time goes, don't. */
function isHalved({ before, after }: Effect): boolean {
  if (before.stopped || after.stopped) return before.stopped && !after.stopped
  const isQuicker = after.ms + after.noiseMs + before.noiseMs < halved * before.ms
  return isQuicker || (after.blocks <= fewerBlocks * before.blocks && after.ms <= before.ms)
}

function inWords(effects: readonly Effect[], { before, after, noise }: Total): string {
  const calls = effects.reduce((sum, effect) => sum + effect.calls, 0)
  const [one, other] = [before, after].map((ms) => time(calls > 0 ? ms / calls : 0))
  const statements = new Set(effects.map(({ fingerprint }) => fingerprint)).size
  const [some] = effects
  const blocks = effects.length === 1 && some && !some.before.stopped && !some.after.stopped
  const read = blocks
    ? `, ${whole(some.before.blocks)} -> ${count(some.after.blocks, 'block')}`
    : ''
  return `${one} -> ${other} a call in ${count(statements, 'statement')}${read}${spread(noise, before)}`
}

function spread(noise: number, before: number): string {
  if (before === 0) return ''
  return noise < before
    ? `, give or take ${percent(noise / before)}`
    : ', times that vary by more than themselves'
}
