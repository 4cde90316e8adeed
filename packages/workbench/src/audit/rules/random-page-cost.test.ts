import { expect, it } from 'vitest'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf } from '../fixture/tables.ts'
import { randomPageCost } from './random-page-cost.ts'

function found(readMs: number | undefined, randomPage = 4, blocksRead = 10_000) {
  const { activity, server } = catalogueOf([])
  const catalogue = catalogueOf([], {
    server: { ...server, costs: { ...server.costs, randomPage } },
    activity: { ...activity, counters: { ...activity.counters, blocksRead, readMs } },
  })
  return randomPageCost.judge(seenOf(catalogue)).map(({ why }) => why.slice(0, 42))
}

it('takes storage for fast only where the server has measured that', () => {
  expect(found(5_000)).toEqual(['A block was read in 0.5 ms on average (10,'])
  expect(found(5_100)).toEqual([])
  expect(found(undefined)).toEqual([])
  expect(found(5_000, 3.9)).toEqual([])
  expect(found(4_000, 4, 9_999)).toEqual([])
})
