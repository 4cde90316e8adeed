import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

const functions = `
  create function by_table() returns text language sql stable as $$ select org_id from members where name = current_user $$;
  create function by_code(n int default 1) returns text language plpgsql as $$ begin return current_setting('app.org'); end $$;
  create function by_json() returns text language sql stable as $$ select current_setting('app.claims')::jsonb ->> 'org' $$;
  create function plain() returns text language sql stable as $$ select current_setting('app.org') $$;
  create function fixed() returns text language plpgsql immutable as $$ begin return 'a'; end $$;
  create function of_row(id int) returns text language plpgsql stable as $$ begin return 'a'; end $$`

async function found(condition: string) {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table members (name text primary key, org_id text);
    create table parcels (org_id text, id int primary key); ${functions};
    alter table parcels enable row level security; create policy tenant on parcels using (${condition})`)
  const of = async () =>
    (await audit({ url: database.url })).findings.filter(
      ({ rule }) => rule === 'policy-calls-per-row',
    )
  const [first] = await of()
  await database.run(first?.sql.join('') ?? '')
  expect(await of()).toEqual([])
  await database.run(first?.undo ?? '')
  return first && [first.severity, first.title, first.sql[0]?.replace(/^.* using /, '')]
}

it.each([
  ['org_id = by_table()', 'medium', 'by_table', '((org_id = (select by_table())));'],
  [
    'org_id = by_code(2) or by_code(2) is null',
    'medium',
    'by_code',
    '(((org_id = (select by_code(2))) OR ((select by_code(2)) IS NULL)));',
  ],
  [
    "org_id = upper(by_code(length(') (')))",
    'medium',
    'by_code',
    "((org_id = upper((select by_code(length(') ('::text))))));",
  ],
  ["'für' = by_code(3)", 'medium', 'by_code', "(('für'::text = (select by_code(3))));"],
  ['org_id = by_json()', 'low', 'by_json', '((org_id = (select by_json())));'],
  [
    "org_id = nullif(current_setting('app.(claims'), '')::jsonb ->> 'org'",
    'low',
    "(NULLIF(current_setting('app.(claims'::text), ''::text))::jsonb",
    "((org_id = ((select (NULLIF(current_setting('app.(claims'::text), ''::text))::jsonb) ->> 'org'::text)));",
  ],
])('names a function that is asked again for each row: %s', async (condition, ...expected) => {
  const [severity, name, sql] = expected
  expect(await found(condition)).toEqual([
    severity,
    `Policy tenant of parcels calls ${name} for each row`,
    sql,
  ])
})

it.each([
  'org_id = (select by_table())',
  'org_id = of_row(id)',
  'org_id = fixed()',
  'org_id = plain()',
  "org_id = (select current_setting('app.claims')::jsonb ->> 'org')",
  "org_id::jsonb = '{}'",
  "org_id = current_setting('app.org')",
  'exists (select from members m where m.org_id = parcels.org_id)',
])('leaves %s alone', async (condition) => {
  expect(await found(condition)).toBeUndefined()
})

it('names a function that is asked about each row, where that takes much of the time', async () => {
  await using database = auditedDatabase(await testDatabase())
  const role = `asks_${database.url.slice(-12)}`
  await database.run(`create table parcels (org_id text, id int primary key, note text);
    insert into parcels select 'a', i, md5(i::text) from generate_series(1, 20000) i;
    create function may_see(org text) returns boolean language plpgsql stable as $$ begin return org = 'a'; end $$;
    create role ${role}; grant select on parcels to ${role};
    alter table parcels enable row level security; create policy tenant on parcels using (may_see(org_id));
    analyze parcels; create extension pg_stat_statements;
    select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()))`)
  const findCalls = async () => {
    const { findings } = await audit({ url: database.url })
    return findings.filter(({ rule }) => rule === 'policy-calls-per-row')
  }
  try {
    await database.run(`set role ${role}; select * from parcels where id = 7`)
    expect(await findCalls()).toEqual([])
    for (let i = 0; i < 5; i++)
      await database.run(`set role ${role}; select count(*) from parcels where note > 'f'`)
    expect(await findCalls()).toMatchObject([
      { severity: 'high', title: 'Policy tenant of parcels calls may_see for each row' },
    ])
  } finally {
    await database.run(`drop owned by ${role}; drop role ${role}`)
  }
})
