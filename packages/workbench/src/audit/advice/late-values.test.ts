import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

// One team has a third of the rows, 3,000 others share the rest. The index on the team alone suits all but the first.
const creation = `
  create table teams (id int primary key, slug text not null unique);
  insert into teams select i, 'team-' || i from generate_series(1, 3001) i;
  create table posts (id int primary key, team int not null references teams, at timestamptz not null, body text not null);
  insert into posts select i, case when i % 3 = 0 then 1 else 2 + i % 3000 end, now() - (i * 7919 % 60000) * interval '1 min',
    md5(i::text) from generate_series(1, 60000) i;
  create index on posts (team);
  create extension pg_stat_statements;
  analyze`
const reset =
  'select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()))'

it('sees the rows of the biggest tenant under a policy that reads the tenant in a subselect', async () => {
  await using database = auditedDatabase(await testDatabase())
  const role = `late_${database.url.slice(-12)}`
  await database.run(`${creation};
    create role ${role};
    grant select on posts to ${role};
    alter table posts enable row level security;
    create policy own_team on posts using (team = (select nullif(current_setting('app.team', true), '')::int));
    ${reset}`)
  try {
    for (const team of [1, 1, 40, 1, 250])
      await database.run(
        `set role ${role}; set app.team = '${team}'; select id, body from posts order by at desc limit 20`,
      )
    const { findings } = await audit({ url: database.url })
    expect(findings.flatMap(({ index }) => index?.ddl ?? [])).toEqual([
      expect.stringContaining('posts (team, at desc)'),
    ])
  } finally {
    await database.run(`drop owned by ${role}; drop role ${role}`)
  }
})

it('sees the rows of the biggest tenant where another table names it', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`${creation}; ${reset}`)
  for (const slug of ['team-1', 'team-1', 'team-40', 'team-1', 'team-250'])
    await database.run(
      `select id, body from posts where team = (select id from teams where slug = '${slug}') order by at desc limit 20`,
    )
  const { findings } = await audit({ url: database.url })
  expect(findings.flatMap(({ index }) => index?.ddl ?? [])).toEqual([
    expect.stringContaining('posts (team, at desc)'),
  ])
})
