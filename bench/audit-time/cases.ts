import { seeded } from '../../packages/workbench/src/audit/fixture/invented-schema.ts'

export interface Case {
  readonly name: string
  readonly schema: readonly string[]
  readonly statements: readonly string[]
  /** One audit for each list of flags. */
  readonly flags: readonly (readonly string[])[]
  /** Also over a network that takes so long to and fro. */
  readonly roundTripsMs?: readonly number[]
  /** Also through PgBouncer in transaction mode. */
  readonly pooled?: true
}

const random = seeded(1)
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
const below = (limit: number) => Math.floor(random() * limit)

function wideTable(name: string, columns: number, rows: number): string {
  const names = numbers(columns).map((c) => `c${c} int not null`)
  const values = numbers(columns).map((c) => `hashint4(i + ${c}) % ${10 ** (1 + (c % 4))}`)
  return `create table ${name} (id int primary key, ${names.join(', ')});
    insert into ${name} select i, ${values.join(', ')} from generate_series(1, ${rows}) i`
}

/** Filters by one to four columns, some with a range or in an order. Each differs from the others in its columns. */
function wideStatements(name: string, columns: number, count: number): readonly string[] {
  const found = new Set<string>()
  while (found.size < count) {
    const picked = [...new Set(numbers(1 + below(4)).map(() => `c${below(columns)}`))].toSorted()
    const filters = picked.map((column) => `x.${column} = ${below(10)}`)
    const range = below(2) === 0 ? [`x.c${below(columns)} between 3 and 4`] : []
    const order = below(2) === 0 ? ` order by x.c${below(columns)} limit 20` : ''
    const shape = [...filters, ...range].join(' and ')
    // Postgres 18 tells statements apart by alias, not by table.
    found.add(`select x.id from ${name} x where ${shape}${order}`.replaceAll(/\bx\b/g, `${name}_x`))
  }
  return [...found]
}

const parts = numbers(30).map((i) => `part_${i}`)
const crowd = numbers(50).map((i) => `crowd_${i}`)
const tables = numbers(10_000).map((i) => `t_${i}`)
const schemas = numbers(500).map((i) => `tenant_${i}`)
const kinds = ['accounts', 'orders', 'lines', 'notes', 'files', 'tasks', 'events', 'tags']

function smallTable(name: string, rows: number): string {
  return `create table ${name} (id int primary key, owner int not null, state text not null, made timestamptz not null);
    insert into ${name} select i, i % 97, 'state' || i % 5, timestamptz '2026-01-01' + i * interval '1 min'
    from generate_series(1, ${rows}) i`
}

export const cases: readonly Case[] = [
  {
    name: '25 columns, 150 statements',
    schema: [wideTable('wide', 25, 30_000)],
    statements: wideStatements('wide', 25, 150),
    flags: [[]],
    roundTripsMs: [30, 500],
    pooled: true,
  },
  {
    name: '200 columns, 600 statements',
    schema: [wideTable('wide', 200, 20_000)],
    statements: wideStatements('wide', 200, 600),
    flags: [['--top', '2000']],
  },
  {
    name: '30 tables, 600 statements',
    schema: parts.map((name) => wideTable(name, 12, 8_000)),
    statements: parts.flatMap((name) => wideStatements(name, 12, 20)),
    flags: [['--top', '2000']],
  },
  {
    name: '5,000 statements',
    schema: crowd.map((name) => wideTable(name, 20, 3_000)),
    statements: crowd.flatMap((name) => wideStatements(name, 20, 100)),
    flags: [[], ['--top', '5000']],
    pooled: true,
  },
  {
    name: '10,000 tables',
    schema: tables.map((name, i) => smallTable(name, i < 300 ? 10_000 : 10)),
    statements: tables
      .slice(0, 1_000)
      .map((t) => `select id from ${t} as ${t}_x where owner = 7 order by made desc limit 20`),
    flags: [[], ['--top', '1000']],
  },
  {
    name: '500 schemas',
    schema: schemas.flatMap((schema, i) => [
      `create schema ${schema}`,
      ...kinds.map((kind) => smallTable(`${schema}.${kind}`, i < 20 ? 8_000 : 50)),
    ]),
    statements: schemas.flatMap((schema) => [
      `set search_path = ${schema}`,
      ...kinds.flatMap((kind) => [
        `select id from ${kind} as ${kind}_x where owner = 7 order by made desc limit 20`,
        `select count(*) from ${kind} as ${kind}_y where owner = 7 and state = 'state2'`,
      ]),
    ]),
    flags: [[]],
    pooled: true,
  },
]
