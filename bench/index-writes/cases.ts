/** A workload that mostly writes. */
export interface Case {
  readonly name: string
  /** Tables and their rows. */
  readonly schema: readonly string[]
  readonly writes: readonly Asked[]
  /** Asked so often that an index is worth its upkeep. */
  readonly reads: readonly Asked[]
}

export interface Asked {
  readonly text: string
  /** Calls in a row. */
  readonly calls: number
  /** Values of its n-th call. */
  readonly values: (n: number) => readonly unknown[]
}

const rows = 100_000
const columns =
  'id bigint primary key, org_id int not null, kind text not null, at timestamptz not null, note text not null, data jsonb not null'
/** Rows from one number to another. */
const filled = (from: string, to: string) =>
  `select i, i * 7919::bigint % 900, 'kind ' || i % 40, timestamptz '2026-01-01' + i * interval '20 s', md5(i::text),
     jsonb_build_object('ref', md5((i / 3)::text), 'n', i % 5) from generate_series(${from}, ${to}) i`
const table = (name: string) => [
  `create table ${name} (${columns})`,
  `insert into ${name} ${filled('1', String(rows))}`,
]

const inserting = (name: string, calls: number, many: number): Asked => ({
  calls,
  text: `insert into ${name} ${filled('$1::bigint', '$2::bigint')}`,
  values: (n) => [rows + 1 + n * many, rows + (n + 1) * many],
})

const ofTenant = (name: string): Asked => ({
  calls: 10,
  text: `select id, note from ${name} where org_id = $1 order by at desc limit 20`,
  values: (n) => [n % 900],
})
const ofKind = (name: string, calls = 10): Asked => ({
  calls,
  text: `select count(*) from ${name} where kind = $1 and at >= $2 and at < $3`,
  values: (n) => [`kind ${n % 40}`, '2026-01-10', '2026-01-11'],
})
const ofRef = (name: string): Asked => ({
  calls: 20,
  text: `select id from ${name} where data @> $1::jsonb`,
  values: () => [JSON.stringify({ ref: 'c4ca4238a0b923820dcc509a6f75849b' })],
})
const search = (name: string): Asked => ({
  calls: 20,
  text: `select id from ${name} where note ilike $1`,
  values: () => ['%f3c1d9a%'],
})

export const cases: readonly Case[] = [
  {
    name: 'rows one by one',
    schema: table('events'),
    writes: [inserting('events', 400, 1)],
    reads: [ofTenant('events'), ofKind('events')],
  },
  {
    name: '500 rows at once',
    schema: table('batches'),
    writes: [inserting('batches', 8, 500)],
    reads: [ofTenant('batches'), ofKind('batches')],
  },
  {
    name: 'documents',
    schema: table('documents'),
    writes: [inserting('documents', 8, 200)],
    reads: [ofRef('documents')],
  },
  {
    name: 'texts that are searched',
    schema: ['create extension pg_trgm', ...table('texts')],
    writes: [inserting('texts', 8, 100)],
    reads: [search('texts')],
  },
  {
    name: 'updates of a column that gets its first index',
    schema: [...table('jobs'), 'create index on jobs (at)', 'create index on jobs (org_id, at)'],
    writes: [
      {
        calls: 400,
        text: 'update jobs set kind = $1 where id = $2',
        values: (n) => [`kind ${n % 41}`, 1 + ((n * 7919) % rows)],
      },
    ],
    reads: [ofKind('jobs', 200)],
  },
  {
    name: 'updates of another column that is indexed',
    schema: [...table('tasks'), 'create index on tasks (at)'],
    writes: [
      {
        calls: 400,
        text: `update tasks set at = at + interval '1 s' where id = $1`,
        values: (n) => [1 + ((n * 7919) % rows)],
      },
    ],
    reads: [
      {
        calls: 10,
        text: 'select count(*) from tasks where kind = $1 and org_id = $2',
        values: (n) => [`kind ${n % 40}`, n % 900],
      },
    ],
  },
]
