import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import type { Holder, TableUpkeep, Upkeep } from '../catalogue/upkeep.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { autovacuumBehind } from './autovacuum-behind.ts'

it('names a table full of dead rows that nothing vacuums, until it is vacuumed', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table parcels (id int primary key, state int) with (autovacuum_enabled = false);
    create table calm (id int primary key, state int) with (autovacuum_enabled = false);
    insert into parcels select i, 0 from generate_series(1, 30000) i;
    insert into calm select i, 0 from generate_series(1, 90000) i;
    analyze parcels; analyze calm`)
  await database.run('update parcels set state = 1; update calm set state = 1 where id <= 20000')
  const of = async () =>
    (await audit({ url: database.url })).findings.filter(({ rule }) => rule.includes('behind'))
  await expect
    .poll(async () => (await of()).map(({ title }) => title))
    .toEqual(['Table parcels has 30,000 dead rows'])
  const [first] = await of()
  expect(first?.why).toBe(
    'Beside 30,000 rows that are alive; autovacuum should remove them from 6,050 on. It was vacuumed never yet. Autovacuum is switched off for this table.',
  )
  for (const statement of first?.sql ?? []) await database.run(statement)
  await expect.poll(of).toEqual([])
})

const parcels = tableOf('parcels', { id: 'int' }, { rows: 100_000 })

function found(state: Partial<TableUpkeep>, more: Partial<Upkeep> = {}) {
  const { upkeep } = catalogueOf([])
  const usual = {
    age: 0,
    multixactAge: 0,
    deadRows: 50_000,
    liveRows: 100_000,
    lastVacuum: undefined,
    options: {},
  }
  const tables = new Map([[parcels.oid, { ...usual, ...state }]])
  const catalogue = catalogueOf([parcels], { upkeep: { ...upkeep, tables, ...more } })
  const [first] = autovacuumBehind.judge({ ...seenOf(catalogue), now: new Date(86_400_000) })
  return first && [first.severity, /[^.]+\.$/.exec(first.why)?.[0].trim(), first.sql[0]]
}

it('counts the rows that are alive, also in a table that was never analysed', () => {
  const { upkeep } = catalogueOf([])
  const alive = (rows: number, state: Partial<TableUpkeep>) => {
    const table = { ...parcels, rows }
    const usual = { age: 0, multixactAge: 0, lastVacuum: undefined, options: {} }
    const tables = new Map([[table.oid, { ...usual, deadRows: 180_000, liveRows: 0, ...state }]])
    const catalogue = catalogueOf([table], { upkeep: { ...upkeep, tables } })
    const [first] = autovacuumBehind.judge(seenOf(catalogue))
    return [
      /Beside ([\d,]+) /.exec(first?.why ?? '')?.[1],
      /reads (\S+ %) fewer/.exec(first?.gain ?? '')?.[1],
    ]
  }
  expect(alive(-1, { liveRows: 20_000 })).toEqual(['20,000', '90 %'])
  expect(alive(200_000, { liveRows: 20_000 })).toEqual(['20,000', '90 %'])
  expect(alive(400_000, { liveRows: 10 })).toEqual(['220,000', '45 %'])
})

it('begins at twice the threshold that holds for the table', () => {
  expect(found({ deadRows: 40_000 })).toBeUndefined()
  expect(found({ deadRows: 40_100 })?.[0]).toBe('medium')
  expect(found({ deadRows: 100_000 })?.[0]).toBe('high')
  expect(found({ options: { autovacuum_vacuum_scale_factor: '0.3' } })).toBeUndefined()
  const { settings } = catalogueOf([]).upkeep
  const few = { settings: { ...settings, maxThreshold: 5_000 } }
  expect([found({ deadRows: 9_999 }, few), found({ deadRows: 10_000 }, few)?.[0]]).toEqual([
    undefined,
    'medium',
  ])
})

it('leaves autovacuum ten minutes, unless something holds it up', () => {
  const lastVacuum = new Date(86_400_000 - 500_000)
  expect(found({ lastVacuum })).toBeUndefined()
  const holder: Holder = { kind: 'replication slot', name: 'old', age: 2_000_000 }
  expect(found({ lastVacuum }, { holders: [holder] })).toEqual([
    'medium',
    "VACUUM can't get past replication slot old, which began 2,000,000 transactions ago.",
    "select pg_drop_replication_slot('old');",
  ])
  expect(found({ lastVacuum }, { holders: [{ ...holder, age: 99_999 }] })).toBeUndefined()
})

it('says why, and what to do about it', () => {
  const { settings } = catalogueOf([]).upkeep
  expect(found({}, { settings: { ...settings, autovacuum: false } })).toEqual([
    'medium',
    'Autovacuum is switched off for the whole server.',
    'alter system set autovacuum = on;',
  ])
  expect(found({})?.[1]).toBe('It is on, but does not keep up.')
  for (const autovacuum_enabled of ['false', 'off', '0', 'no', 'n', 'f', 'OFF'])
    expect(found({ options: { autovacuum_enabled } })).toEqual([
      'medium',
      'Autovacuum is switched off for this table.',
      'alter table public.parcels reset (autovacuum_enabled);',
    ])
})
