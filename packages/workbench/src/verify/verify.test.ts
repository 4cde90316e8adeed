import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import {
  poolerMissing,
  startPooler,
  type TestDatabase,
  testDatabase,
  testServerMajor,
} from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { type AuditReport, audit, auditHtml, auditText, fixFiles } from '../audit/index.ts'
import { type VerifyOptions, verifier } from './verify.ts'

/** Orders are found by city, as the advice expects. */
const orders = `
  create table orders (id bigint primary key, city text not null, note text not null);
  insert into orders select i, 'city ' || i % 2000, repeat('x', 60) from generate_series(1, 60000) i;`

/** The columns always agree: half of the depots has what the planner takes for one in 512. */
const same = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
const depots = `
  create table depots (id bigint primary key, ${same.map((name) => `${name} int not null`).join(', ')});
  insert into depots select n, ${same.map(() => 'n % 2').join(', ')} from generate_series(1, 4000) n;
  create table scans (id bigint primary key, depot_id bigint not null, note text not null);
  insert into scans select n, (n * 7919) % 4000 + 1, repeat('y', 20) from generate_series(1, 100000) n;`

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const byCity = 'select * from orders where city = $1'
const scanned = `select count(s.note) from depots d join scans s on s.depot_id = d.id
  where ${same.map((name, i) => `d.${name} = $${i + 1}`).join(' and ')}`

async function database(
  tables: string,
  asked: Readonly<Record<string, readonly unknown[]>>,
): Promise<TestDatabase> {
  const made = await testDatabase()
  await withClient(made.url, async (client) => {
    await client.query(`set max_parallel_workers_per_gather = 0; ${tables}`)
    await client.query('create extension pg_stat_statements')
    await client.query('analyze')
    await client.query(
      'select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = current_database()',
    )
    for (const [text, values] of Object.entries(asked))
      for (let i = 0; i < 5; i++) await client.query(text, [...values])
  })
  return made
}

const options = (more: Partial<VerifyOptions> = {}): VerifyOptions => ({
  limitBytes: 1e9,
  signal: new AbortController().signal,
  say: () => undefined,
  ...more,
})

function audited(url: string, more: Partial<VerifyOptions> = {}): Promise<AuditReport> {
  return audit({ url, verify: verifier(options(more)) })
}

const verdicts = ({ verified }: AuditReport) =>
  verified?.indexes.map(({ name, verdict }) => `${verdict} ${name}`)

const advised = ({ findings }: AuditReport) => findings.flatMap(({ index }) => index?.name ?? [])

/** Rows and definitions of each table, and the server's counts of writes. */
async function traces(url: string): Promise<unknown> {
  return withClient(url, async (client) => {
    // Older servers count some time later.
    const counts = testServerMajor() >= 15 ? ', tup_inserted, tup_updated, tup_deleted' : ''
    if (counts !== '') await client.query('select pg_stat_force_next_flush()')
    const { rows } = await client.query(`
      select (select md5(string_agg(o::text, '' order by id)) from orders o) as data,
        (select md5(string_agg(c.oid || c.relname || c.relfilenode || coalesce(c.relacl::text, ''), '' order by c.oid)) from pg_class c
          where c.relname !~ '^pg_toast') as catalogue${counts} from pg_stat_database where datname = current_database()`)
    return rows[0]
  })
}

const leftovers = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`tenfold-verify-${process.pid}-`))

it('keeps an index that makes its statement faster, and leaves no trace of its own', async () => {
  await using shop = await database(orders, { [byCity]: ['city 7'] })
  const before = await traces(shop.url)
  const report = await audited(shop.url)
  expect(verdicts(report)).toEqual(['kept orders_city_idx'])
  expect(advised(report)).toEqual(['orders_city_idx'])
  const statement = report.verified?.statements.find(({ text }) => text === byCity)
  expect(statement?.runs.map(({ values }) => values)).toContain('heavy')
  expect(statement?.runs[0]?.before.plan[0]).toMatch(/^Seq Scan on orders/)
  expect(statement?.runs[0]?.after.plan.join()).toContain('using orders_city_idx')
  expect(report.verified?.where).toContain('all rows of 1 table')
  const text = auditText(report, { all: true })
  expect(text).toMatch(/kept +orders_city_idx\n +It makes statements faster: /)
  expect(text).toMatch(/heavy values: .* blocks -> .* blocks\n +before:\n +Seq Scan on orders/)
  expect(auditHtml(report)).toContain('<div class="plans">')
  expect([await traces(shop.url), await leftovers()]).toEqual([before, []])
})

/** Each order's city, which has an index on its name already. */
const cities = `${orders}
  create table cities (id bigint primary key, name text not null);
  insert into cities select i, 'city ' || i from generate_series(0, 1999) i;
  create index cities_name_idx on cities (name)`
const withCity =
  'select o.note, c.id from orders o join cities c on c.name = o.city where o.city = $1'

it('judges an index by what it alone changes, not by what another one brings to the same statement', async () => {
  await using shop = await database(cities, { [withCity]: ['city 7'] })
  const report = await audit({
    url: shop.url,
    verify: (found) => {
      const [index] = found.indexes
      const table = found.catalogue.tables.find(({ name }) => name === 'cities')
      if (!index || !table) throw new Error('The audit found neither index nor table.')
      // The planner prefers the newer one of two alike.
      const twin = {
        ...index,
        name: 'cities_twin_idx',
        table: 'cities',
        ddl: 'create index concurrently cities_twin_idx on public.cities (name)',
        dropDdl: 'drop index concurrently if exists public.cities_twin_idx',
        shape: { ...index.shape, name: 'cities_twin_idx', table: table.oid },
      }
      return verifier(options())({ ...found, indexes: [...found.indexes, twin] })
    },
  })
  expect(report.verified?.statements[0]?.uses).toContain('cities_twin_idx')
  // Under noise it is undecided, never kept.
  const neverKept = expect.stringMatching(/^(dropped|undecided) cities_twin_idx$/)
  expect(verdicts(report)).toEqual(['kept orders_city_idx', neverKept])
})

it('drops an index that the planner uses to the harm of its statement, and advises it no more', async () => {
  await using depot = await database(depots, { [scanned]: same.map(() => 1) })
  const unverified = await audit({ url: depot.url })
  expect(advised(unverified)).toContain('scans_depot_id_idx')
  const report = await audited(depot.url)
  expect(verdicts(report)).toContain('dropped scans_depot_id_idx')
  expect(report.verified?.indexes[0]?.reason).toContain('makes statements slower')
  expect(advised(report)).not.toContain('scans_depot_id_idx')
  const files = fixFiles(report.findings, []).map(({ name, text }) => name + text)
  expect(files.join()).not.toContain('scans_depot_id_idx')
})

it('lists what it could not rebuild and run, and leaves its advice as it was', async () => {
  const own = `create function later(text, text) returns text language sql immutable as 'select greatest($1, $2)';
    create aggregate latest(text) (sfunc = later, stype = text, initcond = '');`
  const text = 'select latest(note) from orders where city = $1'
  const writing = 'insert into orders values ($1, $2, $3)'
  await using shop = await database(own + orders, {
    [text]: ['city 7'],
    [`${writing} on conflict do nothing`]: [1, 'x', 'y'],
  })
  const { verified, findings } = await audited(shop.url)
  expect(verified?.indexes).toMatchObject([{ verdict: 'unverified' }])
  expect(verified?.notRun).toEqual([
    { text, reason: 'function latest(text) does not exist' },
    { text: `${writing} on conflict do nothing`, reason: 'it writes, and writes are not run' },
  ])
  expect(findings[0]?.index?.name).toBe('orders_city_idx')
})

it('samples what is too large, with the rows that sampled rows refer to', async () => {
  const customers = `create table customers (id bigint primary key, name text not null);
    insert into customers select i, repeat('n', 200) || i from generate_series(1, 20000) i;
    create table bills (id bigint primary key, customer_id bigint references customers, city text not null);
    insert into bills select i, (i * 7919) % 20000 + 1, 'city ' || i % 2000 from generate_series(1, 60000) i;`
  const text =
    'select b.id, c.name from bills b join customers c on c.id = b.customer_id where b.city = $1'
  await using shop = await database(customers, { [text]: ['city 7'] })
  const { verified } = await audited(shop.url, { limitBytes: 2_000_000 })
  expect(verified?.where).toContain('a sample of 2 tables')
  expect(verified?.notes.join()).toMatch(
    /Times are those of the sample \(.* of public\.(bills|customers)/,
  )
  const [heavy] = verified?.statements[0]?.runs ?? []
  // Each bill that is found has found its customer.
  const rowsOf = (table: string) =>
    heavy?.before.plan.find(
      (line) => line.includes(` on ${table} `) || line.includes(`on ${table}  `),
    )
  expect([rowsOf('bills'), heavy?.before.plan[0]]).toEqual([
    expect.stringMatching(/rows [1-9]/),
    expect.stringMatching(/rows [1-9]/),
  ])
})

it('tries on a copy that is named, and drops there what it built', async () => {
  await using shop = await database(orders, { [byCity]: ['city 7'] })
  await using copy = await database(orders, {})
  const before = await traces(copy.url)
  const report = await audited(shop.url, { on: copy.url })
  expect(verdicts(report)).toEqual(['kept orders_city_idx'])
  expect(await indexesOf(copy.url)).toEqual(['orders_pkey'])
  expect(await traces(copy.url)).toMatchObject({ data: (before as { data: string }).data })
})

it('changes no row of the copy: it runs the search of an update, and lists what a function of a query would write', async () => {
  const noted = `create table notices (city text);
    create function noticed(place text) returns text language plpgsql as
      'begin insert into notices values (place); return place; end';`
  const update = 'update orders set note = $1 where city = $2'
  const calling = 'select noticed(note) from orders where city = $1'
  await using shop = await database(noted + orders, {
    [update]: ['changed', 'city 7'],
    [calling]: ['city 8'],
  })
  await using copy = await database(noted + orders, {})
  const { verified } = await audited(shop.url, { on: copy.url })
  expect(verified?.indexes).toMatchObject([{ verdict: 'kept', name: 'orders_city_idx' }])
  expect(verified?.statements.map(({ text }) => text)).toEqual([update])
  expect(verified?.notRun).toContainEqual({
    text: calling,
    reason: 'cannot execute INSERT in a read-only transaction',
  })
  const left = await withClient(copy.url, (client) =>
    client.query(
      "select (select count(*)::int from notices) as notices, (select count(*)::int from orders where note = 'changed') as changed",
    ),
  )
  expect(left.rows).toEqual([{ notices: 0, changed: 0 }])
})

it('knows an index on a partitioned table by its parts', async () => {
  const parted = `create table orders (id bigint, city text not null, note text not null) partition by range (id);
    create table orders_low partition of orders for values from (0) to (30000);
    create table orders_high partition of orders for values from (30000) to (90000);
    insert into orders select i, 'city ' || i % 2000, repeat('x', 60) from generate_series(1, 60000) i;`
  await using shop = await database(parted, { [byCity]: ['city 7'] })
  const { verified } = await audited(shop.url)
  expect(verified?.indexes).toMatchObject([{ verdict: 'kept', name: 'orders_city_idx' }])
  expect(verified?.statements[0]?.uses).toEqual(['orders_city_idx'])
})

it('refuses the audited database as a copy of itself, and builds nothing', async () => {
  await using shop = await database(orders, { [byCity]: ['city 7'] })
  await expect(audited(shop.url, { on: shop.url })).rejects.toMatchObject({
    code: 'verify/not-a-copy',
    exitCode: 2,
  })
  expect(await indexesOf(shop.url)).toEqual(['orders_pkey'])
})

it('refuses a database without the tables as a copy', async () => {
  await using shop = await database(orders, { [byCity]: ['city 7'] })
  await using other = await testDatabase()
  await expect(audited(shop.url, { on: other.url })).rejects.toMatchObject({
    code: 'verify/not-a-copy',
    message: expect.stringContaining('has no table public.orders'),
  })
})

it('leaves an index of the same name on the copy alone', async () => {
  await using shop = await database(orders, { [byCity]: ['city 7'] })
  await using copy = await database(`${orders} create index orders_city_idx on orders (note);`, {})
  const { verified } = await audited(shop.url, { on: copy.url })
  expect(verified?.indexes).toMatchObject([
    {
      verdict: 'unverified',
      reason: expect.stringContaining('the name public.orders_city_idx is taken there'),
    },
  ])
  expect(await indexesOf(copy.url)).toEqual(['orders_city_idx', 'orders_pkey'])
})

it.each(['scratch', 'copy'])(
  'leaves nothing behind on a %s when it is interrupted',
  async (where) => {
    await using shop = await database(orders, { [byCity]: ['city 7'] })
    await using copy = await database(orders, {})
    const controller = new AbortController()
    const say = (line: string) => {
      if (line.startsWith('Running')) controller.abort(new Error('enough'))
    }
    const on = where === 'copy' ? copy.url : undefined
    await expect(audited(shop.url, { on, signal: controller.signal, say })).rejects.toThrow(
      /enough|canceling/,
    )
    expect([await indexesOf(copy.url), await leftovers()]).toEqual([['orders_pkey'], []])
  },
)

it('names the right that its login lacks', async () => {
  await using shop = await database(orders, { [byCity]: ['city 7'] })
  const name = `reads_${shop.url.slice(-6)}`
  const login = Object.assign(new URL(shop.url), { username: name, password: 'p' }).href
  await withClient(shop.url, async (client) => {
    await client.query(`create role ${name} login password 'p' in role pg_read_all_stats;
      grant select on orders to ${name}; alter table orders enable row level security;
      create policy own on orders using (true)`)
    try {
      await expect(audited(login)).rejects.toMatchObject({
        code: 'verify/unreadable',
        message: expect.stringContaining(`Run "alter role ${name} bypassrls"`),
      })
    } finally {
      await client.query(`drop owned by ${name}; drop role ${name}`)
    }
  })
})

it.skipIf(poolerMissing)('works through PgBouncer in transaction mode', async () => {
  await using shop = await database(orders, { [byCity]: ['city 7'] })
  await using pooler = await startPooler({ url: shop.url })
  const url = pooler.through(shop.url)
  expect(verdicts(await audited(url))).toEqual(['kept orders_city_idx'])
  const left = await withClient(url, (client) =>
    client.query(
      'select current_setting($1) as path from (select 1) s where not exists (select from pg_prepared_statements)',
      ['search_path'],
    ),
  )
  expect(left.rows).toEqual([{ path: '"$user", public' }])
})

async function indexesOf(url: string): Promise<readonly string[]> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ name: string }>(
      "select indexname::text as name from pg_indexes where schemaname = 'public' order by 1",
    ),
  )
  return rows.map(({ name }) => name)
}
