import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

const schemas = ['acme', 'Birch', 'cedar', 'dull']

it("advises like-named tables of several schemas, and says which share a statement's time", async () => {
  await using database = auditedDatabase(await testDatabase())
  for (const [i, schema] of schemas.entries())
    await database.run(`create schema "${schema}";
      create table "${schema}".orders (id int primary key, buyer int not null, note text);
      insert into "${schema}".orders select i, i % 9000, 'x' from generate_series(1, ${60_000 - i * 15_000}) i;
      analyze "${schema}".orders`)
  await database.run(`create table orders (id int primary key, buyer int not null, note text);
    create extension pg_stat_statements;
    select pg_stat_statements_reset(0, (select oid from pg_database where datname = current_database()))`)
  for (const schema of schemas)
    await database.run(
      `set search_path = "${schema}"; ${'select note from orders where buyer = 4711; '.repeat(5)}`,
    )
  const { findings, unjudged, notes } = await audit({ url: database.url })
  const ddl = findings.flatMap(({ index }) => index?.ddl ?? [])
  expect(ddl.toSorted()).toEqual([
    expect.stringContaining('on "Birch".orders (buyer)'),
    expect.stringContaining('on acme.orders (buyer)'),
    expect.stringContaining('on cedar.orders (buyer)'),
  ])
  expect(unjudged.statements).toEqual([])
  expect(notes.join()).toContain('divided by rows among those of Birch, acme, cedar;')
})
