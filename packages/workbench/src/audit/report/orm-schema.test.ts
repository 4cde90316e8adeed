import { expect, it } from 'vitest'
import type { IndexShape } from '../cost-model/index-shape.ts'
import { schemaLine } from './orm-schema.ts'

const key = { sql: 'org_id', columns: ['org_id'], descending: false, nullsFirst: false }
const time = { sql: 'placed_at', columns: ['placed_at'], descending: true, nullsFirst: true }
const lower = { ...key, sql: 'lower(email)', columns: ['email'] }
const plain = { name: 'i', method: 'btree', keys: [key], conditions: [] } as const

type Described = Pick<IndexShape, 'name' | 'method' | 'keys' | 'conditions'>
const cases: readonly [string, Described, string | undefined, string][] = [
  ['one column', plain, '@@index([org_id], map: "i")', "index('i').on(table.orgId)"],
  [
    'a descending column, with NULLs where Postgres puts them',
    { ...plain, keys: [key, time] },
    '@@index([org_id, placed_at(sort: Desc)], map: "i")',
    "index('i').on(table.orgId, table.placedAt.desc().nullsFirst())",
  ],
  [
    'NULLs at the unusual end',
    { ...plain, keys: [{ ...time, nullsFirst: false }] },
    undefined,
    "index('i').on(table.placedAt.desc())",
  ],
  [
    'a condition',
    { ...plain, conditions: ['done is null', "kind = 'a`${b}'"] },
    undefined,
    "index('i').on(table.orgId).where(sql`done is null and kind = 'a\\`\\${b}'`)",
  ],
  [
    'an expression',
    { ...plain, keys: [{ ...lower, descending: true, nullsFirst: true }] },
    undefined,
    "index('i').on(sql`lower(email) desc`)",
  ],
  [
    'GIN with an operator class',
    { ...plain, method: 'gin', keys: [{ ...key, operatorClass: 'gin_trgm_ops' }] },
    '@@index([org_id(ops: raw("gin_trgm_ops"))], map: "i", type: Gin)',
    "index('i').using('gin', table.orgId.op('gin_trgm_ops'))",
  ],
  [
    'names with quotes',
    { ...plain, name: `it's "x"`, keys: [{ ...key, sql: '"Note <b>"', columns: ['Note <b>'] }] },
    undefined,
    "index('it\\'s \"x\"').on(table['Note <b>'])",
  ],
]

it.each(cases)('describes %s', (_what, index, prisma, drizzle) => {
  expect(schemaLine('Prisma', index)).toBe(prisma)
  expect(schemaLine('Drizzle', index)).toBe(drizzle)
})
