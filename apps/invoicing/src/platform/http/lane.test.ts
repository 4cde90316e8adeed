import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLane } from './lane.ts'

it('never runs more at once than it may, refuses what finds it full, and loses nothing', async () => {
  const limits = fc.record({ atOnce: fc.integer({ min: 1, max: 4 }), waiting: fc.nat(5) })
  await fc.assert(
    fc.asyncProperty(limits, fc.nat(20), fc.scheduler(), async (given, count, scheduler) => {
      const lane = createLane(given)
      let [running, most] = [0, 0]
      const work = async (at: number) => {
        most = Math.max(most, ++running)
        await scheduler.schedule(Promise.resolve())
        running--
        if (at % 3 === 0) throw new Error('failed')
      }
      const all = Array.from({ length: count }, (_, at) => lane(() => work(at)))
      const outcomes = Promise.allSettled(all)
      await scheduler.waitFor(outcomes)
      const refused = (await outcomes).filter(
        (one) => one.status === 'rejected' && one.reason.kind === 'busy',
      )
      expect(refused.length).toBe(Math.max(0, count - given.atOnce - given.waiting))
      expect(most).toBeLessThanOrEqual(given.atOnce)
    }),
  )
})
