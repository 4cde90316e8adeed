import { expect, it } from 'vitest'
import { Pace } from './pace.ts'

it('calls a read slow that takes far longer than the others, until it no longer does', () => {
  const pace = new Pace()
  for (let round = 0; round < 30; round++)
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) pace.note(text, 1)
  expect(pace.isSlow('report')).toBe(false)
  pace.note('report', 200)
  expect([pace.isSlow('report'), pace.isSlow('a')]).toEqual([true, false])
  for (let round = 0; round < 50; round++) pace.note('report', 1)
  expect(pace.isSlow('report')).toBe(false)
})

it('calls none slow when all have become so', () => {
  const pace = new Pace()
  for (let round = 0; round < 30; round++) for (const text of ['a', 'b']) pace.note(text, 1)
  for (let round = 0; round < 30; round++) for (const text of ['a', 'b']) pace.note(text, 300)
  expect([pace.isSlow('a'), pace.isSlow('b')]).toEqual([false, false])
})
