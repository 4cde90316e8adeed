import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { mayServe } from '../cost-model/access-path.ts'
import { limitsFor, plannedWorkload } from '../fixture/planned-workload.ts'
import { chooseIndexes } from './choose.ts'
import { estimate } from './estimate.ts'
import { Weighing } from './weighing.ts'

/** Counts again what every option is worth after each pick. */
class Forgetful extends Weighing {
  override meet(): boolean {
    return true
  }
}

it('chooses among the few options whose worth a pick can change as among all', {
  timeout: 300_000,
}, async () => {
  await using database = await testDatabase()
  const { subjects, model, options } = await plannedWorkload(database.url, 5)
  const workloadMs = subjects.reduce((sum, { statement }) => sum + statement.totalMs, 0)
  const limits = limitsFor(workloadMs)
  const { choices } = chooseIndexes(options, new Weighing(subjects, model), limits)
  expect(choices.length).toBeGreaterThan(5)
  expect(chooseIndexes(options, new Forgetful(subjects, model), limits).choices).toEqual(choices)
  // An index that any plan reads may serve the statement.
  let read = 0
  for (const subject of subjects)
    for (const { shape } of options) {
      const { indexes } = estimate(subject, model, [shape])
      if (!indexes.has(shape.name)) continue
      read++
      expect([shape.name, mayServe(shape, subject.accesses)]).toEqual([shape.name, true])
    }
  expect(read).toBeGreaterThan(50)
})

it('stops weighing within one statement of the moment at which its time is up, and says what it left', {
  timeout: 300_000,
}, async () => {
  await using database = await testDatabase()
  const { subjects, model, options } = await plannedWorkload(database.url, 5)
  const workloadMs = subjects.reduce((sum, { statement }) => sum + statement.totalMs, 0)
  /** Time passes by the estimates that were made: each takes as long as the others. */
  const within = (most: number) => {
    let made = 0
    const weighing = new Weighing(subjects, model, () => {
      made++
      return undefined
    })
    const limits = { ...limitsFor(workloadMs), isUp: () => made >= most }
    const { choices, ...cut } = chooseIndexes(options, weighing, limits)
    return { made, ...cut, savedMs: choices.reduce((sum, { savedMs }) => sum + savedMs, 0) }
  }
  const whole = within(Number.POSITIVE_INFINITY)
  expect(whole).toMatchObject({ isCut: false, unweighed: 0 })
  expect(within(0)).toEqual({ made: 0, isCut: true, unweighed: options.length, savedMs: 0 })
  for (const part of [0.1, 0.25, 0.5, 0.75]) {
    const most = Math.floor(whole.made * part)
    const cut = within(most)
    expect(cut.isCut).toBe(true)
    // What is left to do is the figures of those that were chosen: one estimate for each statement with and without them.
    expect(cut.made).toBeLessThan(most + subjects.length * 4)
    expect(cut.savedMs).toBeGreaterThan(0)
  }
  expect(within(Math.floor(whole.made / 2)).savedMs).toBeGreaterThan(whole.savedMs / 2)
})
