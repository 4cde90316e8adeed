import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

/** The organisation that has ticket `i` decides how many each has. */
const creation = (organisation: string) => `
  create table members (org_id int not null, user_id int not null, primary key (user_id, org_id));
  insert into members select case when i <= 20 then 1 else i end, i from generate_series(1, 2000) i;
  create table tickets (id int primary key, org_id int not null, status text not null, created_at timestamptz not null, body text not null);
  insert into tickets select i, ${organisation}, (array['open', 'done', 'held'])[1 + i / 7 % 3],
    now() - (i::bigint * 7919 % 60000) * interval '1 min', repeat(md5(i::text), 4) from generate_series(1, 60000) i;
  create function is_member(wanted int) returns boolean language plpgsql stable as
    $$ begin return exists (select from members where user_id = current_setting('app.user_id')::int and org_id = wanted); end $$;
  create extension pg_stat_statements;
  analyze tickets, members`
const reset =
  'select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()))'
const page = 'select id, body from tickets where status = $1 order by created_at desc limit 20'

/** Definitions of the indexes that are advised to a page of tickets under a policy. */
async function advisedUnder(
  policy: string,
  organisation: string,
  users: readonly number[],
): Promise<readonly string[]> {
  await using database = auditedDatabase(await testDatabase())
  const role = `asked_${database.url.slice(-12)}`
  await database.run(`${creation(organisation)};
    create role ${role};
    grant select on tickets, members to ${role};
    alter table tickets enable row level security;
    create policy own on tickets using (${policy});
    ${reset}`)
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(`set role ${role}`)
    for (const user of users) {
      await client.query(`set app.user_id = '${user}'`)
      await client.query(page, ['open'])
    }
    const { findings } = await audit({ url: database.url })
    return findings.flatMap(({ index }) => index?.ddl ?? [])
  } finally {
    await client.end()
    await database.run(`drop owned by ${role}; drop role ${role}`)
  }
}

const user = `current_setting('app.user_id')::int`
const ofSet = `org_id in (select org_id from members where user_id = ${user})`
/** The heavy organisation has a third of the tickets, 2,000 others share the rest. */
const oneLarge = 'case when i % 3 = 0 then 1 else 21 + i % 1979 end'

it.each<[string, string]>([
  ['a set', ofSet],
  [
    'for a row',
    `exists (select from members m where m.org_id = tickets.org_id and m.user_id = ${user})`,
  ],
  ['a function', 'is_member(org_id)'],
  [
    'one thing or another',
    `org_id = (select nullif(current_setting('app.org', true), '')::int) or ${ofSet}`,
  ],
])(
  'advises no walk in order of time where a policy asks %s: members of small organisations would see the rows of all',
  async (_, policy) => {
    expect(
      await advisedUnder(policy, oneLarge, [1, 2, 40, 3, 250, 700, 1999, 5]),
    ).not.toContainEqual(expect.stringContaining('created_at'))
  },
)

it('advises the walk where all organisations are large', async () => {
  const few = '1 + 400 * (i % 5)'
  expect(await advisedUnder(ofSet, few, [1, 2, 401, 801, 1201, 1601])).toEqual([
    expect.stringContaining('(status, created_at'),
  ])
})
