import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

it('prefers tenant and time to time alone, though rows lie in order of time', async () => {
  await using database = auditedDatabase(await testDatabase())
  // A heavy tenant, and others that have ever fewer rows.
  await database.run(`
    create table visits (id int primary key, site int not null, path text not null, at timestamptz not null);
    insert into visits select i, 1 + (power(abs(hashint4(i)) % 1000 / 1000.0, 5) * 400)::int, '/page/' || i % 300,
      now() - interval '100 days' + i * interval '60 seconds' from generate_series(1, 140000) i;
    analyze visits;
    create extension pg_stat_statements;
    select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()))`)
  for (const site of [1, 1, 40, 399, 5000])
    await database.run(`
      select count(*) from visits where site = ${site} and at between now() - interval '1 day' and now();
      select path, count(*) from visits where site = ${site} and at >= now() - interval '7 days' group by 1;
      select count(distinct path) from visits where site = ${site} and at >= now() - interval '5 minutes'`)
  const { findings } = await audit({ url: database.url })
  expect(findings.flatMap(({ index }) => index?.ddl ?? [])).toEqual([
    expect.stringContaining('visits (site, at)'),
  ])
})

it('prefers tenant and time where all tenants are large, since one that has left walks through the rows of all', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`
    create table posts (id int primary key, team int not null, at timestamptz not null, body text not null);
    insert into posts select i, i % 5, now() - (i * 7919 % 60000) * interval '1 min', md5(i::text) from generate_series(1, 60000) i;
    analyze posts;
    create extension pg_stat_statements;
    select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()))`)
  for (const team of [0, 1, 2, 3, 4, 0, 1])
    await database.run(`select id, body from posts where team = ${team} order by at desc limit 20`)
  const { findings } = await audit({ url: database.url })
  expect(findings.flatMap(({ index }) => index?.ddl ?? [])).toEqual([
    expect.stringContaining('posts (team, at desc)'),
  ])
})
