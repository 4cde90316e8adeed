import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tenantDatabase } from '../../test/tenant-database.ts'
import { recordingWire } from '../../test/wire.ts'
import { currentSession, runInSession, Secret } from '../kernel/index.ts'
import type { Db } from './index.ts'

const asTenant = <T>(tenant: string, work: () => Promise<T>) => runInSession({ tenant }, work)
const isPreamble = ({ text }: { readonly text: string }) => text.includes('set_config')

it('sends what a session reads in one tick in one round trip, under one preamble', async () => {
  await using database = await tenantDatabase()
  await using wire = await recordingWire(database.url)
  const trips: number[] = []
  wire.fate = (statements) => {
    if (statements.length > 0) trips.push(statements.filter((each) => !isPreamble(each)).length)
    return 'pass'
  }
  const db = database.open({ url: new Secret(wire.url), poolSize: 1 })
  await db.query('select 0')
  trips.length = 0
  const ask = async (number: number) => {
    // As a query builder does, which waits for promises before it sends.
    for (let step = 0; step < number; step++) await Promise.resolve()
    return (await db.query<{ number: number }>('select $1::int as number', [number])).rows[0]
  }
  const answers = await asTenant('a', () => Promise.all([0, 1, 2, 3, 4].map(ask)))
  expect(answers.map((row) => row?.number)).toEqual([0, 1, 2, 3, 4])
  expect(trips).toEqual([5])
})

it('sends none with those of another session, nor of a tenant that was entered meanwhile', async () => {
  await using database = await tenantDatabase()
  await database.admin(`insert into notes (org_id, body) values ('a', 'of a'), ('b', 'of b')`)
  const db = database.open({ poolSize: 4 })
  const notes = async () => (await db.query<{ body: string }>('select body from notes')).rows
  const [ofA, ofB, [before, after]] = await Promise.all([
    asTenant('a', notes),
    asTenant('b', notes),
    runInSession({}, () => {
      const early = notes()
      currentSession().enter('a')
      return Promise.all([early, notes()])
    }),
  ])
  expect([ofA, ofB, before, after]).toEqual([
    [{ body: 'of a' }],
    [{ body: 'of b' }],
    [],
    [{ body: 'of a' }],
  ])
})

it('sends no statement that may write along with others', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 4 })
  const [inserted, failed, counted] = await asTenant('a', () =>
    Promise.allSettled([
      db.query(`insert into notes (org_id, body) values ('a', 'kept')`),
      db.query('select 1 / 0'),
      db.query('select 1 as one'),
    ]),
  )
  expect([inserted?.status, failed?.status, counted?.status]).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
  expect(await database.admin('select body from notes')).toEqual([{ body: 'kept' }])
})

it('sends a read alone that is far slower than others, so that they need not wait for it', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 4 })
  const slow = () => db.query('select pg_sleep(0.3)')
  const quick = () => db.query('select 1')
  await asTenant('a', async () => {
    for (let round = 0; round < 30; round++) await quick()
    await slow()
    const order: string[] = []
    await Promise.all([
      slow().then(() => order.push('slow')),
      quick().then(() => order.push('quick')),
    ])
    expect(order).toEqual(['quick', 'slow'])
  })
})

/** A read, and what it is to answer: a value, or the code of its error. */
type Case = readonly [text: string, values: readonly unknown[], expected: unknown]
const cases: readonly Case[] = [
  ['select $1::text as value', ['kept'], 'kept'],
  ['select 1 / $1::int as value', [0], '22012'],
  ['select $1::int as value', ['none'], '22P02'],
  ['select value from nowhere', [], '42P01'],
  ['select current_setting($1) as value', ['app.tenant_id'], 'a'],
  ['selec', [], '42601'],
  ['', [], undefined],
  [`select pg_sleep(0)::text as value`, [], ''],
  ['select $1::text as value', [{ toPostgres: () => 'own' }], 'own'],
  [
    'select $1::text as value',
    [
      {
        toPostgres() {
          throw Object.assign(new Error('no value'), { code: 'own' })
        },
      },
    ],
    'own',
  ],
]

it('answers each read of any mixture as if it had been sent alone', async () => {
  await using database = await tenantDatabase()
  const db = database.open({ poolSize: 3 })
  const ask = async ([text, values]: Case) => {
    try {
      return (await db.query<{ value: unknown }>(text, values)).rows[0]?.value
    } catch (error) {
      return (error as { code?: string }).code
    }
  }
  const mixture = fc.array(fc.constantFrom(...cases), { minLength: 1, maxLength: 45 })
  await fc.assert(
    fc.asyncProperty(mixture, async (given) => {
      const answers = await asTenant('a', () => Promise.all(given.map(ask)))
      expect(answers).toEqual(given.map(([, , expected]) => expected))
    }),
    { numRuns: 20 },
  )
})

it('lets all know when their connection breaks, and changes nothing for the next', async () => {
  await using database = await tenantDatabase()
  await using wire = await recordingWire(database.url)
  const db: Db = database.open({ url: new Secret(wire.url), poolSize: 1 })
  await db.query('select 1')
  wire.fate = () => 'deafen'
  const broken = await asTenant('a', () =>
    Promise.allSettled([db.query('select 1'), db.query('select 2')]),
  )
  expect(broken.map((each) => each.status === 'rejected' && each.reason)).toEqual([
    expect.objectContaining({ code: 'db/connection-lost', retryable: true }),
    expect.objectContaining({ code: 'db/connection-lost', retryable: true }),
  ])
  wire.fate = () => 'pass'
  expect((await asTenant('a', () => db.query('select 1 as one'))).rows).toEqual([{ one: 1 }])
})
