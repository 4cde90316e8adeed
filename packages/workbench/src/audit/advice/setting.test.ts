import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

/** Tenant 1 has two fifths of 50,000 documents, 200 others share the rest; half of them are deleted. */
const creation = (type: string, tenant: string) => `
  create table docs (id int primary key, tenant ${type} not null, created_at timestamptz not null, deleted_at timestamptz, body text not null);
  insert into docs select i, ${tenant}, now() - (i::bigint * 7919 % 50000) * interval '1 min',
    case when i % 3 = 0 then now() end, repeat(md5(i::text), 4) from generate_series(1, 50000) i;
  create extension pg_stat_statements;
  analyze docs`
const number = 'case when i % 5 < 2 then 1 else 2 + i % 200 end'
const uuid = `md5((${number})::text)::uuid`
const reset =
  'select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()))'
const page =
  'select id, body from docs where deleted_at is null order by created_at desc, id desc limit 25'

const own = `tenant = own_tenant()`
const sql = (type: string, body: string) =>
  `create function own_tenant() returns ${type} stable language sql as $$ select ${body} $$`

it.each<[string, string, string, string]>([
  ['that must be set', 'int', sql('int', `current_setting('app.tenant')::int`), own],
  [
    'that may be missing',
    'int',
    sql('int', `nullif(current_setting('app.tenant', true), '')::int`),
    own,
  ],
  ['that is a uuid', 'uuid', sql('uuid', `current_setting('app.tenant')::uuid`), own],
  [
    'that another function asks for',
    'uuid',
    `create function told() returns text stable language sql as $$ select coalesce(nullif(current_setting('app.tenant', true), ''), '') $$;
     ${sql('uuid', 'told()::uuid')}`,
    own,
  ],
  [
    'that a block checks',
    'int',
    `create function own_tenant() returns int stable language plpgsql as $$
       declare found text := current_setting('app.tenant');
       begin if found = '' then raise exception 'who asks?'; end if; return found::int; end $$`,
    own,
  ],
])(
  "indexes a tenant's page under a policy that reads a setting %s, in one audit",
  async (_, type, functions, policy) => {
    await using database = auditedDatabase(await testDatabase())
    const role = `asked_${database.url.slice(-12)}`
    const tenant = (n: number) => (type === 'int' ? String(n) : `md5('${n}')::uuid`)
    await database.run(`${creation(type, type === 'int' ? number : uuid)}; ${functions};
      create role ${role}; grant select on docs to ${role};
      alter table docs enable row level security;
      create policy own on docs using (${policy})`)
    const asked = async () => {
      const client = new pg.Client({ connectionString: database.url })
      await client.connect()
      try {
        await client.query(reset)
        await client.query(`set role ${role}`)
        for (const n of [1, 2, 1, 40, 77, 1, 150]) {
          await client.query(`select set_config('app.tenant', (${tenant(n)})::text, false)`)
          await client.query(page)
        }
      } finally {
        await client.end()
      }
      return await audit({ url: database.url })
    }
    try {
      const first = await asked()
      expect(first.unjudged.statements).toEqual([])
      const [ddl = '', ...others] = first.findings.flatMap(({ index }) => index?.ddl ?? [])
      expect(others).toEqual([])
      expect(ddl).toMatch(/\(tenant, created_at/)
      await database.run(ddl)
      await database.run('vacuum analyze docs')
      expect((await asked()).findings.flatMap(({ index }) => index?.ddl ?? [])).toEqual([])
    } finally {
      await database.run(`drop owned by ${role}; drop role ${role}`)
    }
  },
)

it('judges statements under a policy that asks a function about each row, which reads a setting', async () => {
  await using database = auditedDatabase(await testDatabase())
  const role = `asked_${database.url.slice(-12)}`
  await database.run(`${creation('int', number)};
    create function is_own(wanted int) returns boolean stable language plpgsql as
      $$ begin return wanted = current_setting('app.number')::int and current_setting('app.key')::uuid is not null; end $$;
    create role ${role}; grant select on docs to ${role};
    alter table docs enable row level security;
    create policy own on docs using (is_own(tenant))`)
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(
      `set role ${role}; set app.number = '1'; set app.key = '00000000-0000-0000-0000-000000000001'`,
    )
    await client.query('select count(*) from docs where deleted_at is null')
    await client.query('select count(*) from docs where created_at > now()')
    expect((await audit({ url: database.url })).unjudged.statements).toEqual([])
  } finally {
    await client.end()
    await database.run(`drop owned by ${role}; drop role ${role}`)
  }
})
