import { expect, it } from 'vitest'
import { measurePair } from './measure.ts'
import type { Run } from './run.ts'

const run = (ms: number, more: Partial<Run> = {}): Run => ({
  ms,
  blocks: ms,
  stopped: false,
  plan: [`took ${ms}`],
  indexes: new Set(),
  ...more,
})

/** Hands out the runs of both ways in turn, and notes in which order they were asked for. */
function ways(before: readonly Run[], after: readonly Run[]) {
  const asked: string[] = []
  const way = (name: string, runs: readonly Run[]) => {
    let i = 0
    return () => {
      asked.push(name)
      const next = runs[i++]
      return next ? Promise.resolve(next) : Promise.reject(new Error(`${name} was asked too often`))
    }
  }
  return { asked, pair: () => measurePair(way('before', before), way('after', after)) }
}

it('runs both ways in turns, once for the cache, and takes the median with the spread of the middle half', async () => {
  const cold = 150
  const { asked, pair } = ways(
    [cold, 10, 14, 12, 11, 13, 90, 9].map((ms) => run(ms)),
    [cold, 5, 1, 3, 2, 4, 0, 6].map((ms) => run(ms, { indexes: new Set([`i${ms}`]) })),
  )
  const { before, after, indexes } = await pair()
  expect(before).toMatchObject({ ms: 12, noiseMs: 3, runs: 7, stopped: false })
  expect(after).toMatchObject({ ms: 3, noiseMs: 3, runs: 7 })
  expect([before.plan, after.blocks]).toEqual([['took 9'], 6])
  expect(asked).toEqual(Array.from({ length: 8 }, () => ['before', 'after']).flat())
  expect(indexes).toEqual(new Set(['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6']))
})

it.each([
  [199, 7],
  [200, 3],
  [1_999, 3],
])('runs a statement of %i ms %i more times', async (ms, times) => {
  const both = Array.from({ length: times + 1 }, () => run(ms))
  const { before } = await ways(
    both,
    both.map(() => run(1)),
  ).pair()
  expect(before.runs).toBe(times)
})

it('runs what takes seconds once, and keeps in mind that it was stopped', async () => {
  const { before, after } = await ways(
    [run(2_000)],
    [run(60_000, { stopped: true, plan: ['stopped'] })],
  ).pair()
  expect(before).toMatchObject({ ms: 2_000, noiseMs: 0, runs: 1, stopped: false })
  expect(after).toMatchObject({ ms: 60_000, stopped: true, plan: ['stopped'] })
})
