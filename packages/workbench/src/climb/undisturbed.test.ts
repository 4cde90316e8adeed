import { expect, it } from 'vitest'
import type { MachineUse } from '../evidence/index.ts'
import type { Verdict } from '../load/index.ts'
import { undisturbed } from './undisturbed.ts'

interface Tried {
  readonly holds: boolean
  readonly otherShare: number
}

/** Measures steps of these outcomes, one after another; tells how many it took and what was spoilt. */
async function measureOn(...tries: readonly Tried[]) {
  const spoilt: number[] = []
  let [taken, last] = [0, undefined as MachineUse | undefined]
  const measure = undisturbed(
    async (ratePerSecond): Promise<Verdict> => {
      const { holds, otherShare } = tries[taken++] as Tried
      last = { seconds: 2, stolenShare: 0, otherShare }
      return { ratePerSecond, holds, broken: [] }
    },
    { machineOfLast: () => last, onSpoilt: ({ otherShare }) => spoilt.push(otherShare) },
  )
  const { holds } = await measure(50, { final: false })
  return { holds, taken, spoilt }
}

it.each([
  ['fails on a quiet machine', [{ holds: false, otherShare: 0.05 }]],
  ['holds on a quiet machine', [{ holds: true, otherShare: 0.05 }]],
  ['holds in spite of a disturbance', [{ holds: true, otherShare: 0.4 }]],
])('takes the word of a step that %s', async (_, tries) => {
  const [{ holds } = { holds: true }] = tries
  expect(await measureOn(...tries)).toEqual({ holds, taken: 1, spoilt: [] })
})

it('puts a step on again that failed while others had the machine', async () => {
  const outcome = await measureOn(
    { holds: false, otherShare: 0.4 },
    { holds: true, otherShare: 0.02 },
  )
  expect(outcome).toEqual({ holds: true, taken: 2, spoilt: [] })
})

it('goes on after a second failure, and says that this one was disturbed as well', async () => {
  const outcome = await measureOn(
    { holds: false, otherShare: 0.4 },
    { holds: false, otherShare: 0.3 },
  )
  expect(outcome).toEqual({ holds: false, taken: 2, spoilt: [0.3] })
})
