import { beforeAll, expect, it } from 'vitest'
import { loadParser, parseStatement } from '../../postgres/parser.ts'
import type { ColumnStatistics } from '../catalogue/catalogue.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { readStatement } from '../statement/read-statement.ts'
import { policiesFor, relationsOf } from '../statement/relations.ts'
import { bindingsOf } from './binding.ts'

beforeAll(loadParser)

const runs = tableOf('runs', { state: 'text', team: 'integer' })
const catalogue = catalogueOf([runs])

/** The most common value has 97 % of the rows. */
const skewed = (distinct: number): ColumnStatistics => ({
  distinct,
  nullShare: 0,
  widthBytes: 8,
  correlation: 0,
  common: [0.97, 0.02, 0.01].map((share, i) => ({ value: String(i), share })),
  histogram: [],
})

function bindingsFor(text: string): ReturnType<typeof bindingsOf> {
  const parsed = parseStatement(text)
  const accesses =
    parsed && readStatement(parsed, relationsOf(catalogue), policiesFor('owner', catalogue))
  if (!accesses) throw new Error(`not understood: ${text}`)
  const statistics = new Map([
    ['public.runs.state', skewed(3)],
    ['public.runs.team', skewed(500)],
  ])
  const measured = { text, calls: 10, rows: 10, sharedBlocks: 1_000 }
  return bindingsOf(accesses, statistics, [], measured)
}

const weightsOf = (text: string) => bindingsFor(text).map(({ weight }) => weight)

it('takes each state to be asked for as often as any, since queues ask for the rarest', () => {
  expect(new Set(weightsOf('select 1 from runs where state = $1'))).toEqual(new Set([1]))
})

it('takes tenants to be asked for as often as they have rows', () => {
  const [heavy = 0, ...others] = weightsOf('select 1 from runs where team = $1')
  expect(heavy).toBeCloseTo(0.97)
  expect(Math.max(...others)).toBeLessThan(0.1)
})

it('asks for another value at each place of a list', () => {
  const [heavy] = bindingsFor('select 1 from runs where state in ($1, $2)')
  expect([...(heavy?.parameters ?? [])]).toEqual([
    [1, '0'],
    [2, '1'],
  ])
})
