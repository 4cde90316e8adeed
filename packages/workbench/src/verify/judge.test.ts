import { expect, it } from 'vitest'
import type { Measured } from '../audit/index.ts'
import { type Effect, judge } from './judge.ts'

const measured = (ms: number, blocks: number, more: Partial<Measured> = {}): Measured => ({
  ms,
  blocks,
  noiseMs: 0,
  runs: 7,
  stopped: false,
  plan: [],
  ...more,
})

const effect = (before: Measured, after: Measured, calls = 1): Effect => ({
  fingerprint: 'f',
  calls,
  before,
  after,
})

const verdict = (...effects: Effect[]) => judge(effects).verdict

it('drops what no plan uses', () => {
  expect(judge([])).toEqual({
    verdict: 'dropped',
    reason: 'The planner uses it for no statement.',
  })
})

it('keeps what is faster, and drops what is slower or changes nothing', () => {
  expect(verdict(effect(measured(20, 900), measured(0.1, 4)))).toBe('kept')
  expect(verdict(effect(measured(20, 900), measured(30, 900)))).toBe('dropped')
  expect(verdict(effect(measured(20, 900), measured(19.5, 900)))).toBe('dropped')
})

it('says that it does not know where times vary more than they differ', () => {
  const noisy = { noiseMs: 10 }
  expect(verdict(effect(measured(20, 900, noisy), measured(17, 900, noisy)))).toBe('undecided')
})

it('trusts blocks where times tell nothing', () => {
  const noisy = { noiseMs: 10 }
  expect(verdict(effect(measured(20, 900, noisy), measured(20, 90_000, noisy)))).toBe('dropped')
  expect(verdict(effect(measured(20, 900, noisy), measured(19, 4, noisy)))).toBe('kept')
})

it('keeps what helps small tenants alone, unless large ones pay for it', () => {
  const large = (afterMs: number) => effect(measured(100, 900), measured(afterMs, 900), 1_000)
  const small = effect(measured(100, 900), measured(0.1, 4))
  expect(verdict(large(100), small)).toBe('kept')
  expect(verdict(large(150), small)).toBe('dropped')
})

it('keeps what ends within the limit only with it', () => {
  const stopped = measured(60_000, 0, { stopped: true, runs: 1 })
  expect(verdict(effect(stopped, measured(900, 40_000)))).toBe('kept')
  expect(verdict(effect(measured(900, 40_000), stopped))).toBe('dropped')
  expect(verdict(effect(stopped, stopped))).toBe('dropped')
})

it('tells the times of a call and the blocks', () => {
  expect(judge([effect(measured(20, 1_900), measured(0.04, 4), 50)]).reason).toBe(
    'It makes statements faster: 20 ms -> 0.04 ms a call in 1 statement, 1,900 -> 4 blocks, give or take 0 %.',
  )
})

it('says plainly that it is not decided, and gives no share of noise that would be all of the time', () => {
  const reason = (noiseMs: number) =>
    judge([effect(measured(20, 900, { noiseMs }), measured(17, 900, { noiseMs }))])
  expect(reason(4)).toEqual({
    verdict: 'undecided',
    reason:
      'It is undecided, since times vary more from one execution to the next than the index changes them: 20 ms -> 17 ms a call in 1 statement, 900 -> 900 blocks, give or take 40 %.',
  })
  expect(reason(30).reason).toMatch(/900 blocks, times that vary by more than themselves\.$/)
})

it('weighs statements by their calls', () => {
  const rare = effect(measured(10, 900), measured(25, 900), 1)
  const frequent = effect(measured(10, 900), measured(5, 900), 100)
  expect(verdict(rare, frequent)).toBe('kept')
  expect(verdict({ ...rare, calls: 100 }, { ...frequent, calls: 1 })).toBe('dropped')
})

it('takes a difference within the noise for none, in both directions', () => {
  const noisy = { noiseMs: 2 }
  const pair = (afterMs: number) => effect(measured(20, 900, noisy), measured(afterMs, 900, noisy))
  expect([23.9, 24.1, 16.1, 15.9].map((ms) => verdict(pair(ms)))).toEqual([
    'dropped',
    'dropped',
    'dropped',
    'kept',
  ])
  expect(judge([pair(23.9)]).reason).toContain('brings nothing')
  expect(judge([pair(24.1)]).reason).toContain('slower')
})
