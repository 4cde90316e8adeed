import { expect, it } from 'vitest'
import type { Bookmark } from '../kernel/index.ts'
import { PrimaryPast } from './lag.ts'

const at = (lsn: bigint, timeline = 1): Bookmark => ({ system: '1', timeline, lsn })

it('tells how long ago the primary went past a position', () => {
  const past = new PrimaryPast()
  past.add(at(10n), 0)
  past.add(at(20n), 100)
  past.add(at(30n), 200)
  expect([5n, 10n, 19n, 20n, 29n, 30n].map((lsn) => past.lagOf(at(lsn), 250))).toEqual([
    250, 150, 150, 50, 50, 0,
  ])
  expect(past.lagOf(undefined, 250)).toBe(Number.POSITIVE_INFINITY)
  expect(past.lagOf(at(99n, 2), 250)).toBe(250)
})

it('remembers a minute, and knows of no lag before it', () => {
  const past = new PrimaryPast()
  for (let look = 0; look < 1_000; look++) past.add(at(BigInt(look)), look * 100)
  expect(past.lagOf(at(0n), 100_000)).toBe(100_000 - 400 * 100)
  past.clear()
  expect(past.lagOf(at(0n), 100_000)).toBe(0)
})
