import fc from 'fast-check'
import { expect, it } from 'vitest'
import { systemClock } from '../kernel/index.ts'
import { Slots } from './slots.ts'

const never = { ...systemClock, sleep: () => new Promise<void>(() => undefined) }
const holder = fc.constantFrom('a', 'b', 'c', undefined)

interface Model {
  readonly held: Map<string | undefined, number>
  readonly waiting: Map<string | undefined, number>
}

const countOf = (counts: Model['held'], key: string | undefined): number => counts.get(key) ?? 0
const add = (counts: Model['held'], key: string | undefined, by: number) =>
  counts.set(key, countOf(counts, key) + by)

it('gives every slot that may be given, never more than a share, and serves all in the end', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 100 }),
    fc.array(fc.record({ who: holder, isTaking: fc.boolean() }), { maxLength: 60 }),
    async (size, sharePercent, deeds) => {
      const slots = new Slots({ size, sharePercent, clock: never })
      const held: Model['held'] = new Map()
      const waiting: Model['held'] = new Map()
      let hasTenants = false
      const total = () => [...held.values()].reduce((sum, count) => sum + count, 0)
      const mayTake = (who: string | undefined) => {
        const own = countOf(held, who)
        const foreign = total() - own
        const isFree = total() < size
        return (
          isFree && (own === 0 || !hasTenants || own + 1 <= (sharePercent * (size - foreign)) / 100)
        )
      }
      const check = () => {
        expect(total()).toBeLessThanOrEqual(size)
        const waiters = [...waiting].filter(([, count]) => count > 0).map(([who]) => who)
        expect(waiters.filter(mayTake)).toEqual([])
      }
      const take = (who: string | undefined) => {
        hasTenants ||= who !== undefined
        add(waiting, who, 1)
        const taking = slots.take(who, 1)
        const note = async () => {
          await taking
          add(waiting, who, -1)
          add(held, who, 1)
        }
        void note()
      }
      const giveBack = (who: string | undefined) => {
        add(held, who, -1)
        slots.giveBack(who)
      }
      for (const { who, isTaking } of deeds) {
        if (isTaking) take(who)
        else if (countOf(held, who) > 0) giveBack(who)
        await settled()
        check()
      }
      while (total() > 0) {
        for (const [who, count] of held) if (count > 0) giveBack(who)
        await settled()
        check()
      }
      expect([...waiting.values()].every((count) => count === 0)).toBe(true)
    },
  )
  await fc.assert(property, { numRuns: 300 })
})

it('takes turns between tenants, however many requests of one wait', async () => {
  const slots = new Slots({ size: 1, sharePercent: 80, clock: never })
  await slots.take('z', 1)
  const served: string[] = []
  for (const who of ['a', 'a', 'a', 'a', 'b', 'c', 'b'])
    void slots.take(who, 1).then(() => served.push(who))
  for (let turn = 0; turn < 7; turn++) {
    slots.giveBack(served.at(-1) ?? 'z')
    await settled()
  }
  expect(served).toEqual(['a', 'b', 'c', 'a', 'b', 'a', 'a'])
})

it('serves the tenant that holds fewest first, also before one that waits longer', async () => {
  const slots = new Slots({ size: 4, sharePercent: 100, clock: never })
  for (const who of ['a', 'a', 'b', 'z']) await slots.take(who, 1)
  const served: string[] = []
  for (const who of ['a', 'b']) void slots.take(who, 1).then(() => served.push(who))
  slots.giveBack('z')
  await settled()
  expect(served).toEqual(['b'])
})

it('gives all slots to sessions without a tenant as long as there are no others', async () => {
  const slots = new Slots({ size: 3, sharePercent: 50, clock: never })
  for (let n = 0; n < 3; n++) expect(await slots.take(undefined, 1)).toBe(true)
})

it('leaves nobody in the queue whose time is up', async () => {
  const times: (() => void)[] = []
  const clock = { ...systemClock, sleep: () => new Promise<void>((resolve) => times.push(resolve)) }
  const slots = new Slots({ size: 1, sharePercent: 80, clock })
  await slots.take('a', 1)
  const late = slots.take('b', 1)
  const patient = slots.take('b', 1)
  times[0]?.()
  expect(await late).toBe(false)
  slots.giveBack('a')
  expect(await patient).toBe(true)
})

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
