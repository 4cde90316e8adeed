import { expect, it } from 'vitest'
import type { ChoiceLimits } from './choice-limits.ts'
import { shrunk } from './shrink.ts'
import type { Option, Weighing } from './weighing.ts'

const option = (name: string, pages: number, ...columns: readonly string[]): Option => {
  const keys = columns.map((column) => ({ sql: column, columns: [column] }))
  return { shape: { table: 1, name, method: 'btree', keys, pages } } as unknown as Option
}
const [large, small] = [option('large', 700, 'user_id', 'at'), option('small', 200, 'user_id')]
const other = option('other', 300, 'email')
const limits: ChoiceLimits = { workloadMs: 1000, minShare: 0.01, maxIndexes: 9, isUp: () => false }

/** The smaller index leaves `added` ms more to do, for all or for the biggest and the absent tenants alone. */
function weighing({
  added = 0,
  ofSome = 0,
  again = 0,
  keys = 0,
  without = 50,
}: Partial<Record<'added' | 'ofSome' | 'again' | 'keys' | 'without', number>>): Weighing {
  const fake: Partial<Record<keyof Weighing, unknown>> = {
    remainingMs: (chosen: readonly Option[]) =>
      100 + (chosen.includes(small) ? added : 0) + (chosen.includes(other) ? 0 : without),
    existingPages: () => 0,
    leftMs: (each: Option) => 50 + (each === small ? ofSome : 0),
    worth: (each: Option, beside: readonly Option['shape'][]) => {
      if (each === other) return without
      return beside.includes(small.shape) ? again : 50
    },
    bareKeys: (each: Option) => (each === large ? keys : 0),
  }
  return fake as unknown as Weighing
}

it.each([
  ['takes it where it costs hardly any time', { added: 1 }, ['other', 'small']],
  ['not where it costs more time than the size is worth', { added: 20 }, ['large', 'other']],
  ['nor where it does so for some tenants', { ofSome: 20 }, ['large', 'other']],
  ['nor where the next audit would advise the larger one too', { again: 5 }, ['large', 'other']],
  ['nor where a foreign key would lose its index', { keys: 1 }, ['large', 'other']],
])('exchanges an index for a smaller one: %s', (_, costs, chosen) => {
  const names = shrunk([large, other], [small, large, other], weighing(costs), limits)
  expect(names.map(({ shape }) => shape.name).toSorted()).toEqual(chosen)
})

it('leaves out what brings too little for its size', () => {
  const names = shrunk([large, other], [large, other], weighing({ without: 2 }), limits)
  expect(names.map(({ shape }) => shape.name)).toEqual(['large'])
})

// An index is a large part of a small database's size, or all of it.
it('leaves out none that saves half a percent of the time, however large it is', () => {
  const names = shrunk([large, other], [large, other], weighing({ without: 6 }), limits)
  expect(names.map(({ shape }) => shape.name)).toEqual(['large', 'other'])
})

it('weighs nothing once the time is up', () => {
  const all = shrunk([large], [small], weighing({}), { ...limits, isUp: () => true })
  expect(all).toEqual([large])
})
