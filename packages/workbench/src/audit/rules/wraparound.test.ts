import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPostgres } from '@tenfold/stack'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import type { DatabaseAge, Upkeep } from '../catalogue/upkeep.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf } from '../fixture/tables.ts'
import { wraparound } from './wraparound.ts'

it('names the tables that are behind, and the prepared transaction that holds them up', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'tenfold-ids-'))
  const server = await startPostgres({
    dir,
    settings: {
      autovacuum_freeze_max_age: '100000',
      max_prepared_transactions: '2',
      shared_buffers: '16MB',
      fsync: 'off',
    },
  })
  try {
    const database = auditedDatabase({
      url: server.url,
      [Symbol.asyncDispose]: () => server.stop(),
    })
    const burn = `do $$ begin for i in 1..160000 loop perform pg_current_xact_id(); commit; end loop; end $$`
    const elsewhere = auditedDatabase({
      ...database,
      url: server.url.replace(/\/postgres$/, '/other'),
    })
    await database.run('create database other')
    await elsewhere.run("begin; create table kept (id int); prepare transaction 'elsewhere'")
    await database.run('create table parcels (id int primary key)')
    await database.run(
      "begin; insert into parcels values (1); prepare transaction 'it''s left over'",
    )
    await database.run(burn)
    const of = async () =>
      (await audit({ url: database.url })).findings.filter(({ rule }) => rule === 'wraparound')
    const found = (await of()).find(({ title }) => title.includes('postgres'))
    expect(found?.why).toMatch(/ 2,147,483,648 transaction ids are in use.* parcels \(\d+,\d+\)/)
    expect(found?.why).toContain("VACUUM can't get past prepared transaction it's left over")
    expect(found?.sql).toEqual([
      "rollback prepared 'it''s left over';",
      'vacuum (freeze, verbose) public.parcels;',
    ])
    await elsewhere.run("rollback prepared 'elsewhere'")
    for (const statement of found?.sql ?? []) await database.run(statement)
    await database.run('vacuum (freeze)')
    expect((await of()).filter(({ title }) => title.includes('postgres'))).toEqual([])
  } finally {
    await server.stop()
    await rm(dir, { recursive: true, force: true })
  }
})

it('leaves autovacuum half its limit as time for its work, and is urgent at a billion', () => {
  const found = (ages: Partial<DatabaseAge>, freezeMaxAge = 200_000_000) => {
    const { upkeep } = catalogueOf([])
    const database = { name: 'other', age: 0, multixactAge: 0, ...ages }
    const settings: Upkeep['settings'] = { ...upkeep.settings, freezeMaxAge }
    const catalogue = catalogueOf([], { upkeep: { ...upkeep, databases: [database], settings } })
    return wraparound.judge(seenOf(catalogue))[0]
  }
  const severity = (...given: Parameters<typeof found>) => found(...given)?.severity
  expect(found({ age: 1e9 })?.why).toMatch(/ Run VACUUM in that database\.$/)
  expect([300e6, 301e6, 999e6, 1e9].map((age) => severity({ age }))).toEqual([
    undefined,
    'medium',
    'medium',
    'high',
  ])
  expect([600e6, 601e6].map((multixactAge) => severity({ multixactAge }))).toEqual([
    undefined,
    'medium',
  ])
  expect([1.5e9, 1.61e9].map((age) => severity({ age }, 2e9))).toEqual([undefined, 'high'])
})
