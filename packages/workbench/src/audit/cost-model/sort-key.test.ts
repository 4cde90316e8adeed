import { beforeAll, expect, it } from 'vitest'
import { loadParser, parseStatement } from '../../postgres/parser.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { readStatement } from '../statement/read-statement.ts'
import { policiesFor, relationsOf } from '../statement/relations.ts'
import type { PlanNode } from './plan.ts'
import { sortsFor } from './sort-key.ts'

beforeAll(loadParser)

const hens = tableOf('hens', { id: 'bigint', farm: 'bigint', name: 'text', hatched: 'date' })
const eggs = tableOf('eggs', { id: 'bigint', hen: 'bigint', laid: 'date', hatched: 'date' })
const catalogue = catalogueOf([hens, eggs])

function sorts(statement: string, ...keys: readonly string[]): boolean {
  const parsed = parseStatement(statement)
  const accesses =
    parsed && readStatement(parsed, relationsOf(catalogue), policiesFor('owner', catalogue))
  if (!accesses) throw new Error('not read')
  const node: PlanNode = {
    'Node Type': 'Sort',
    'Startup Cost': 1,
    'Total Cost': 1,
    'Plan Rows': 1,
    'Sort Key': keys,
  }
  return sortsFor(node, accesses)
}

const both = 'select * from hens h join eggs e on e.hen = h.id order by'

it.each([
  ['select * from hens order by farm, hatched desc', ['hens.farm', 'hens.hatched DESC']],
  ['select * from hens h order by lower(name)', ['lower(h.name)']],
  ['select * from hens where farm = $1 order by farm, hatched', ['hens.hatched']],
  ['select * from hens order by hatched desc nulls last', ['hens.hatched DESC NULLS LAST']],
  [`${both} e.hen`, ['h.id']],
  [`${both} h.hatched`, ['h_1.hatched']],
])('takes the sort of "%s" for what it is', (statement, keys) => {
  expect(sorts(statement, ...keys)).toBe(true)
})

it.each([
  ['another direction', 'select * from hens order by hatched desc', ['hens.hatched']],
  ['nulls elsewhere', 'select * from hens order by hatched', ['hens.hatched NULLS FIRST']],
  ['another table, by a column of the same name', `${both} h.hatched`, ['e.hatched']],
  ['a merge join', `${both} h.farm, h.id`, ['h.id']],
  ['the last column alone', 'select * from hens order by farm, hatched', ['hens.hatched']],
  ['more columns', 'select * from hens order by hatched', ['hens.hatched', 'hens.farm']],
  [
    'another order of the columns',
    'select * from hens order by farm, hatched',
    ['hens.hatched', 'hens.farm'],
  ],
  ['an expression of the column', 'select * from hens order by name', ['lower(hens.name)']],
  ['another collation', 'select * from hens order by name', ['hens.name COLLATE "C"']],
  ['an operator of its own', 'select * from hens order by hatched', ['hens.hatched USING >']],
  ['a column whose name holds the other', 'select * from hens order by id', ['hens.idx']],
  [
    'a list, which fixes no order',
    'select * from hens where farm in ($1, $2) order by farm, hatched',
    ['hens.hatched'],
  ],
  ['nothing', 'select * from hens order by hatched', []],
])('takes no sort for that of the statement which is by %s', (_, statement, keys) => {
  expect(sorts(statement, ...keys)).toBe(false)
})
