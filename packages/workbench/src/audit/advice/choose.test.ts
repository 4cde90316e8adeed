import { expect, it } from 'vitest'
import type { Candidate } from './candidate.ts'
import { chooseIndexes } from './choose.ts'
import type { Option, Weighing } from './weighing.ts'

const option = (table: number): Option => {
  const candidate = { table, method: 'btree', keys: [], include: [] } as unknown as Candidate
  return {
    candidate,
    shape: {
      table,
      name: `t${table}`,
      method: 'btree',
      keys: [],
      pages: 1,
    } as unknown as Option['shape'],
  }
}

/** Seems to save 10 ms with each option, of which those on even tables turn out to bring nothing beside the others. */
const fake = {
  worth: () => 10,
  mostMs: () => 10,
  leftMs: () => 1,
  bareKeys: () => 0,
  existingPages: () => 0,
  meet: () => true,
  remainingMs: () => 50,
  choices: (chosen: readonly Option[]) =>
    chosen.map((each) => ({
      ...each,
      savedMs: each.shape.table % 2 === 0 ? 0 : 10,
      writeMs: 0,
    })),
}
const weighing = fake as unknown as Weighing

it('drops what brings nothing beside the others, takes others in its place, and comes to an end', () => {
  const options = Array.from({ length: 9 }, (_, i) => option(i + 1))
  const { choices } = chooseIndexes(options, weighing, {
    workloadMs: 100,
    minShare: 0.01,
    maxIndexes: 4,
    isUp: () => false,
  })
  expect(choices.map(({ shape }) => shape.table)).toEqual([1, 3, 5, 7])
})

it.each([
  { saved: 95, first: 'key' },
  { saved: 80, first: 'other' },
])(
  'takes an index that serves a foreign key as well, if it saves nearly as much ($saved of 100)',
  ({ saved, first }) => {
    const named = (name: string): Option => ({ ...option(1), shape: { ...option(1).shape, name } })
    const [key, other] = [named('key'), named('other')]
    const both = {
      ...fake,
      worth: (each: Option) => (each === key ? saved : 100),
      leftMs: (each: Option) => (each === key ? 100 - saved : 0.1),
      bareKeys: (each: Option) => (each === key ? 1 : 0),
    } as unknown as Weighing
    const { choices } = chooseIndexes([other, key], both, {
      workloadMs: 200,
      minShare: 0.01,
      maxIndexes: 1,
      isUp: () => false,
    })
    expect(choices.map(({ shape }) => shape.name)).toEqual([first])
  },
)
