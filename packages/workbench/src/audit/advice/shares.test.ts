import { testDatabase } from '@tenfold/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { limitsFor, plannedWorkload } from '../fixture/planned-workload.ts'
import { chooseIndexes } from './choose.ts'
import { Weighing } from './weighing.ts'

it('gives each advised index the time that comes back without it, and never more in all than all save', {
  timeout: 300_000,
}, async () => {
  await using database = await testDatabase()
  const { subjects, model, options } = await plannedWorkload(database.url, 3)
  const times = fc.array(fc.integer({ min: 0, max: 5_000 }), {
    minLength: subjects.length,
    maxLength: subjects.length,
  })
  let advised = 0
  const property = fc.property(times, fc.infiniteStream(fc.nat(2)), (spent, dice) => {
    const busy = subjects.map((subject, i) => ({
      ...subject,
      statement: { ...subject.statement, totalMs: spent[i] ?? 0 },
    }))
    const workloadMs = spent.reduce((sum, each) => sum + each, 1)
    const weighing = new Weighing(busy, model)
    const open = options.filter(() => dice.next().value !== 0)
    const { choices } = chooseIndexes(open, weighing, limitsFor(workloadMs))
    const left = weighing.remainingMs(choices, workloadMs)
    for (const choice of choices) {
      const others = choices.filter((each) => each !== choice)
      const raised = weighing.remainingMs(others, workloadMs) - left
      const statedMs = choice.savedMs - choice.writeMs
      advised++
      expect(statedMs).toBeGreaterThanOrEqual(0.01 * left)
      expect(statedMs).toBeLessThanOrEqual(raised + 1e-6)
      const together = others.filter(({ shape }) => shape.table === choice.shape.table)
      // Only what two indexes of one table save together is shared.
      expect(statedMs).toBeCloseTo(together.length === 0 ? raised : statedMs, 6)
    }
    const all = choices.reduce((sum, { savedMs, writeMs }) => sum + savedMs - writeMs, 0)
    expect(all).toBeLessThanOrEqual(workloadMs - left + 1e-6)
  })
  fc.assert(property, { numRuns: 6 })
  expect(advised).toBeGreaterThan(15)
})
