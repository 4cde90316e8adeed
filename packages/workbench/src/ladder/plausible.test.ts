import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type CpuMs, cpuMs, type Evidence, roles } from '../evidence/index.ts'
import { plausible } from './plausible.ts'

const cost = fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 500, noNaN: true }))
const costs: fc.Arbitrary<CpuMs> = fc
  .array(cost, { minLength: roles.length, maxLength: roles.length })
  .map((each) => cpuMs((role) => each[roles.indexOf(role)] ?? 0))

it('never predicts that what every request costs will cost nothing, nor more than was said or seen', () => {
  const calls = fc.integer({ min: 1, max: 10_000 })
  fc.assert(
    fc.property(costs, costs, calls, (predicted, demandMs, statementCalls) => {
      const statements = [
        { nested: false, calls: statementCalls },
      ] as unknown as Evidence['statements']
      const evidence = { demandMs, statements, requests: 1_000 } as Evidence
      const made = plausible(predicted, evidence)
      for (const role of roles) {
        expect(made[role]).toBeLessThanOrEqual(Math.max(predicted[role], demandMs[role]))
        expect(made[role]).toBeGreaterThanOrEqual(predicted[role])
      }
      for (const role of ['web', 'postgres'] as const)
        expect(made[role] > 0).toBe(predicted[role] > 0 || demandMs[role] > 0)
    }),
  )
})
