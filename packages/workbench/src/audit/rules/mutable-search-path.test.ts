import { testDatabase, testServerMajor } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'

it('names a function that works as its owner where its caller says, until its path is set', async () => {
  await using database = auditedDatabase(await testDatabase())
  const body = '$$ select count(*)::int from pg_class $$'
  await database.run(`create function loose(n int, "a b" text) returns int security definer language sql as ${body};
    create function set_path() returns int security definer set search_path = public, pg_temp language sql as ${body};
    create function invoker() returns int language sql as ${body};
    create function closed() returns int security definer language sql as ${body}; revoke all on function closed from public;
    create procedure steps() security definer language plpgsql as $$ begin perform count(*) from pg_class; end $$;
    create function fires() returns trigger security definer language plpgsql as $$ begin new.id = new.id + 1; return new; end $$;
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

const found = async (sql: string) => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(sql)
  const { findings } = await audit({ url: database.url })
  return findings
    .filter(({ rule }) => rule === 'mutable-search-path')
    .map(({ severity, title }) => [severity, title.split(' ')[1]])
}

const make = (name: string, body: string, language = 'sql') =>
  `create function ${name}() returns int language ${language} security definer as $$ ${body} $$;`

it('is urgent only where another role reaches the function and a name of it can be replaced', async () => {
  expect(
    await found(`create schema app;
      ${make('app.a_closed', 'select count(*)::int from pg_class')}
      ${make('public.b_none', 'select 1')}
      ${make('public.c_qualified', 'select pg_catalog.length(relname::pg_catalog.text) from pg_catalog.pg_class')}
      ${make('public.d_table', 'select relpages from pg_class')}
      ${make('public.e_operator', 'select 1 + 1')}
      ${make('public.f_block', 'begin return 1; end', 'plpgsql')}
      ${make('public.g_block', 'begin return (select relpages from pg_class limit 1); end', 'plpgsql')}
      ${make('public.h_dynamic', "declare n int; begin execute 'select 1' into n; return n; end", 'plpgsql')}`),
  ).toEqual([
    ['high', 'd_table()'],
    ['high', 'e_operator()'],
    ['high', 'g_block()'],
    ['medium', 'h_dynamic()'],
    ['low', 'app.a_closed()'],
  ])
  expect(
    await found(`create schema app; grant usage on schema app to pg_monitor;
      ${make('app.granted', 'select relpages from pg_class')}
      create schema own authorization pg_monitor;
      ${make('own.a_closed', 'select relpages from pg_class')} alter function own.a_closed owner to pg_monitor`),
  ).toEqual([
    ['high', 'app.granted()'],
    ['low', 'own.a_closed()'],
  ])
})
