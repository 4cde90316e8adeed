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
})

it('tells the times of a call and the blocks', () => {
  expect(judge([effect(measured(20, 1_900), measured(0.04, 4), 50)]).reason).toBe(
    'It makes statements faster: 20 ms -> 0.04 ms a call in 1 statement, 1,900 -> 4 blocks, give or take 0 %.',
  )
})
