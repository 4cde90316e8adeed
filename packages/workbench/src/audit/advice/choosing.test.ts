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

it('chooses among the few options whose worth a pick can change as among all, and none once the time is up', {
  timeout: 300_000,
}, async () => {
  await using database = await testDatabase()
  const { subjects, model, options } = await plannedWorkload(database.url, 5)
  const workloadMs = subjects.reduce((sum, { statement }) => sum + statement.totalMs, 0)
  const limits = limitsFor(workloadMs)
  const choices = chooseIndexes(options, new Weighing(subjects, model), limits)
  expect(choices.length).toBeGreaterThan(5)
  expect(chooseIndexes(options, new Forgetful(subjects, model), limits)).toEqual(choices)
  const late = { ...limits, until: Number.NEGATIVE_INFINITY }
  expect(chooseIndexes(options, new Weighing(subjects, model), late)).toEqual([])
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
