import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import type { Sequence } from '../catalogue/catalogue.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { sequenceNearEnd } from './sequence-near-end.ts'

it('names what comes to an end, by the narrowest column that holds the numbers, and what runs makes room', async () => {
  await using database = auditedDatabase(await testDatabase())
  await database.run(`create table parcels (id int generated always as identity primary key);
    create table scans (id bigint generated always as identity primary key);
    create table photos (scan int references scans (id) primary key);
    create table marks (id smallserial primary key);
    create sequence numbers; create table invoices (number int primary key default nextval('numbers'));
    create table usual (id int generated always as identity primary key);
    create table wide (id bigserial primary key);
    create sequence turning maxvalue 10 cycle; create table turns (n int primary key default nextval('turning'));
    create sequence fresh maxvalue 3;
    create sequence below minvalue -2147483648 increment -1 start -1; create table minus (id int primary key default nextval('below'));
    select setval('parcels_id_seq', 2000000000), setval('scans_id_seq', 1900000000), setval('marks_id_seq', 20000),
      setval('numbers', 2100000000), setval('usual_id_seq', 1000000000), setval('wide_id_seq', 3000000000000),
      setval('turning', 9), setval('below', -2000000000)`)
  const of = async () =>
    (await audit({ url: database.url })).findings.filter(({ rule }) => rule === 'sequence-near-end')
  expect((await of()).map(({ severity, title, sql }) => [severity, title, ...sql])).toEqual([
    [
      'high',
      'Sequence below has used 93 % of its numbers',
      'alter table public.minus alter column id type bigint;',
      'alter sequence public.below no minvalue;',
    ],
    [
      'high',
      'Sequence numbers has used 98 % of its numbers',
      'alter table public.invoices alter column number type bigint;',
    ],
    [
      'high',
      'Sequence parcels_id_seq has used 93 % of its numbers',
      'alter table public.parcels alter column id type bigint;',
    ],
    [
      'medium',
      'Sequence scans_id_seq has used 88 % of its numbers',
      'alter table public.photos alter column scan type bigint;',
    ],
    [
      'low',
      'Sequence marks_id_seq has used 61 % of its numbers',
      'alter table public.marks alter column id type bigint;',
      'alter sequence public.marks_id_seq as bigint;',
    ],
  ])
  const found = await of()
  expect(found.slice(0, 2).map(({ gain }) => gain)).toEqual([
    'the numbers of minus.id go on to -9,223,372,036,854,775,808.',
    'the numbers of invoices.number go on to 9,223,372,036,854,775,807.',
  ])
  expect(found[3]?.why).toBe(
    'It stands at 1,900,000,000. photos.scan is of type integer, which ends at 2,147,483,647, before the sequence does. Then every insert fails.',
  )
  await database.run(found.flatMap(({ sql }) => sql).join('\n'))
  expect(await of()).toEqual([])
})

it('tells a login without rights what it does not see', async () => {
  await using database = auditedDatabase(await testDatabase())
  const name = `reader_${database.url.slice(-12)}`
  await database.run(`create table parcels (id int generated always as identity primary key);
    create role ${name} login password 'only-for-the-test'; select setval('parcels_id_seq', 2000000000)`)
  const login = new URL(database.url)
  login.username = name
  login.password = 'only-for-the-test'
  const { findings, notes } = await audit({ url: login.href })
  await database.run(`drop role ${name}`)
  expect(findings).toEqual([])
  expect(notes.join()).toContain(`"${name}" can't read 1 sequence,`)
})

const parcels = tableOf('parcels', { id: 'integer' })
const ids: Sequence = {
  schema: 'public',
  name: 'ids',
  last: 1_200_000_000,
  readable: true,
  increment: 1,
  min: 1,
  max: 2_147_483_647,
  cycles: false,
  type: 'integer',
  columns: [{ table: parcels.oid, name: 'id', type: 'integer', identity: false }],
}

/** The finding of a sequence that has given out so many numbers, counted over 100 days. */
function findingOf(last: number, perDay: number) {
  const writes = { inserted: perDay * 100, updated: 0, updatedInPlace: 0, deleted: 0 }
  const catalogue = catalogueOf([{ ...parcels, writes }], { sequences: [{ ...ids, last }] })
  const now = new Date(catalogue.server.statisticsSince.getTime() + 100 * 86_400_000)
  return sequenceNearEnd.judge({ ...seenOf(catalogue), now })[0]
}

it('says in how many days it ends at the rate of the rows that were inserted', () => {
  expect(findingOf(1_200_000_000, 10_300_000)?.why).toContain(
    ' At the present rate that is in 91 days.',
  )
  expect(findingOf(1_200_000_000, 0)?.why).not.toContain('rate')
})

it('is urgent at nine tenths, or when the end is less than 90 days away', () => {
  const severity = (last: number, perDay = 0) => findingOf(last, perDay)?.severity
  expect([1_073_000_000, 1_074_000_000].map((last) => severity(last))).toEqual([undefined, 'low'])
  expect([1_610_000_000, 1_611_000_000].map((last) => severity(last))).toEqual(['low', 'medium'])
  expect([1_932_000_000, 1_933_000_000].map((last) => severity(last))).toEqual(['medium', 'high'])
  expect(severity(1_200_000_000, 10_300_000)).toBe('low')
  expect(severity(1_200_000_000, 10_600_000)).toBe('high')
})
