import { testDatabase, testServerMajor } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

it('names a function that works as its owner where its caller says, until its path is set', async () => {
  await using database = auditedDatabase(await testDatabase())
  const body = '$$ select 1 $$'
  await database.run(`create function loose(n int, "a b" text) returns int security definer language sql as ${body};
    create function set_path() returns int security definer set search_path = public, pg_temp language sql as ${body};
    create function invoker() returns int language sql as ${body};
    create function closed() returns int security definer language sql as ${body}; revoke all on function closed from public;
    create procedure steps() security definer language plpgsql as $$ begin end $$;
    create function fires() returns trigger security definer language plpgsql as $$ begin return new; end $$;
    revoke all on function fires from public`)
  if (testServerMajor() >= 14)
    await database.run(
      'create function bound() returns int security definer begin atomic select 1; end',
    )
  const of = async () =>
    (await audit({ url: database.url })).findings.filter(
      ({ rule }) => rule === 'mutable-search-path',
    )
  const all = await of()
  expect(all.map(({ title }) => title)).toEqual(
    ['fires()', 'loose(integer,text)', 'steps()'].map(
      (name) => `Function ${name} works as postgres, with the search path of its caller`,
    ),
  )
  expect(all[1]?.sql).toEqual([
    'alter routine loose(integer,text) set search_path = public, pg_temp;',
  ])
  await database.run(all.flatMap(({ sql }) => sql).join(''))
  expect(await of()).toEqual([])
  await database.run(all.map(({ undo }) => undo).join(''))
  expect(await of()).toHaveLength(3)
})
