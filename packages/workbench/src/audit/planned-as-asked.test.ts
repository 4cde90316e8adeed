import { testDatabase, testServerMajor } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { type AuditReport, audit } from './audit.ts'
import { auditedDatabase } from './fixture/audited-database.ts'

const schema = `
  create type mood as enum ('rare', 'usual', 'best');
  create domain code as text check (value <> '');
  create schema "Odd Place"; create type "Odd Place"."Colour" as enum ('red', 'blue');
  create table things (id bigint primary key, shop int not null, state text not null, total numeric not null, ref uuid not null,
    seen_at timestamptz not null, local_at timestamp not null, on_day date not null, at_time time not null, addr inet not null,
    mood mood not null, colour "Odd Place"."Colour" not null, code code not null, tags text[] not null, doc jsonb not null,
    span tstzrange not null, ratio float8 not null, open boolean not null);
  insert into things select i, i % 40, (array['paid', 'open'])[1 + i % 2], i, md5(i::text)::uuid,
    now() - i * interval '1 hour', now() - i * interval '1 hour', current_date - i, '12:00', '10.0.0.1', 'usual', 'red',
    'code ' || i, array['a' || i % 9], jsonb_build_object('k', i % 9), tstzrange(now(), null), i, i % 3 = 0
    from generate_series(1, 4000) i;
  create extension pg_stat_statements;
  analyze things;
  select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()));`

/** As apps and reports ask; pg_stat_statements has a parameter without a type for every constant. */
const questions: readonly string[] = [
  "select count(*), sum(case when state = 'paid' then 1 else 0 end) from things where shop = 7",
  "select sum(case when state = 'paid' then total else 0 end), max(case when open then 1.5 else 0 end) from things where shop = 7",
  'select coalesce(sum(total), 0) + 1, round(avg(ratio)::numeric, 2) from things where shop = 7 having count(*) > 1',
  "select id from things where seen_at > timestamp with time zone '2026-03-01 00:00+00'",
  "select id from things where local_at = timestamp(3) without time zone '2026-03-01 00:00'",
  "select id from things where ref = uuid 'c4ca4238-a0b9-2382-0dcc-509a6f75849b' and on_day > date '2026-01-01'",
  "select id from things where total = numeric(9,1) '12.5' or ratio = double precision '2'",
  "select id from things where addr = inet '10.0.7.7' and mood = mood 'rare' and id > bigint '5'",
  "select id from things where mood in ('rare', 'best') and colour = \"Odd Place\".\"Colour\" 'blue'",
  'select id from things where total = any (array[5.0, 6.0]) and shop in (1, 2, 3)',
  "select id from things where code = 'code 5' and code in ('a', 'b')",
  "select date_trunc('day', seen_at at time zone 'Europe/Berlin') d, count(*) from things where shop = 7 group by 1",
  "select id from things where seen_at >= timestamp '2026-03-01' at time zone 'Europe/Berlin' and seen_at < now() - 3 * interval '1 day'",
  "select id from things where seen_at > now() - interval '5 minutes' and local_at > date_trunc('month', now()) - interval '1' month",
  "select extract(year from seen_at), to_char(seen_at, 'YYYY') from things where date_part('year', seen_at) = 2026",
  "select id from things where at_time between '11:00' and time '13:00' and addr << '10.0.0.0/8'",
  "select id from things where tags @> array['a1'] or tags && '{a2,a3}' or 'a4' = any (tags)",
  "select id from things where doc @> '{\"k\": 3}' and doc ->> 'k' = '3' and (doc -> 'k')::int > 1 and doc @? '$.k'",
  "select id from things where span @> now() and span && tstzrange('2026-01-01', '2027-01-01')",
  "select id, lower(state) || '-' || 'x', case mood when 'rare' then 'r' else 'u' end from things where md5(state) = md5('q')",
  'with t as (select * from things where shop = 3), u as (select shop, count(*) + 1 n from t group by 1) select * from u where n > 2',
  'select a.id from things a, lateral (select b.id from things b where b.shop = a.shop and b.id > 5 order by b.id limit 1) b where a.id = 7',
  "select id, 'a' as kind from things where shop = 1 union all select id, 'b' from things where shop = 2 order by 1 limit 5",
  'select id, (select count(*) + 1 from things b where b.shop = a.shop) from things a where id = 9',
  "select id from things a where not exists (select 1 from things b where b.ref = a.ref and b.id <> a.id and b.state = 'x') and a.shop = 3",
  'select id from things where shop in (values (1), (2))',
  'select t.id from things t join (values (1, 2), (3, 4)) v (shop, n) on v.shop = t.shop where v.n > 2',
  "select g, count(t.id) from generate_series('2026-01-01', '2026-01-05', interval '1 day') g left join things t on t.on_day = g group by 1",
  'select g from generate_series(1, 10) g join things t on t.id = g where t.shop = 1 + 2',
  'select percentile_cont(0.5) within group (order by total) from things where shop = 7',
  "select string_agg(state, ',' order by id), array_agg(id) filter (where total > 5) from things where shop = 7",
  'select id, row_number() over (partition by shop order by total) + 1 from things where shop = 7',
  "select least(total, 5), greatest(ratio, 1), nullif(state, ''), make_interval(days => 3) from things where shop = 7",
  "update things set total = total + 1, state = case when open then 'x' else 'y' end where ref = md5('77')::uuid",
  "update things set total = case when shop = 1 then 2 else 3 end where code = 'none'",
  "delete from things where seen_at < now() - interval '10 years' and shop = 3",
  "insert into things select 5000, 1, 'x', 1, ref, seen_at, local_at, on_day, at_time, addr, mood, colour, code, tags, doc, span, ratio, open from things where id = -1",
  'select id from things where shop = 5 for update skip locked',
  'select id from things where shop = 6 for no key update of things nowait',
  'prepare by_shop (int, numeric(9,2)) as select count(*) from things where shop = $1 and total > $2',
  'execute by_shop (3, 7)',
]

async function asked(
  url: string,
  login: (url: URL) => void = () => undefined,
): Promise<AuditReport> {
  const place = new URL(url)
  login(place)
  return await audit({ url: place.href })
}

it('judges statements whose constants have become parameters', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(schema)
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  for (const question of questions) await client.query(question)
  await client.end()
  const { unjudged } = await asked(database.url)
  expect(unjudged.statements.map(({ text, reason }) => `${reason}: ${text}`)).toEqual([])
})

it('judges changes and locks for a login that may only read', async () => {
  await using database = auditedDatabase(await testDatabase())
  const name = `reads_${database.url.slice(-12)}`
  await database.run(schema)
  await database.run(
    `create role ${name} login password 'only-for-the-test'; grant pg_read_all_stats to ${name}`,
  )
  const asReader = (url: URL) => {
    url.username = name
    url.password = 'only-for-the-test'
  }
  try {
    for (const question of questions.filter((each) => !/^(prepare|execute|insert)/.test(each)))
      await database.run(question)
    const denied = await asked(database.url, asReader)
    const schemas = '"Odd Place", public'
    const right =
      testServerMajor() >= 14
        ? `grant pg_read_all_data to ${name}`
        : `grant usage on schema ${schemas} to ${name}; grant select on all tables in schema ${schemas} to ${name}`
    expect(denied.notes.join()).toContain(`Run "${right}".`)
    await database.run(right)
    const { unjudged } = await asked(database.url, asReader)
    expect(unjudged.statements.map(({ text, reason }) => `${reason}: ${text}`)).toEqual([])
  } finally {
    await database.run(`drop owned by ${name}; drop role ${name}`)
  }
})
