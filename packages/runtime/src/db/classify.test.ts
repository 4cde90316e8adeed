import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Classifier, type StatementKind } from './classify.ts'

const volatile = ['nextval', 'pg_advisory_lock', 'pg_notify', 'random', 'place_order', 'set_config']
const options = {
  findVolatile: async (names: readonly string[]) => names.filter((name) => volatile.includes(name)),
  onFault: (error: unknown) => {
    throw error
  },
}

async function kindOf(text: string): Promise<StatementKind> {
  const classifier = new Classifier(options)
  expect(classifier.kindOf(text)).toBe('unknown')
  await classifier.idle()
  return classifier.kindOf(text)
}

describe('a statement', () => {
  it.each([
    'select 1',
    'select * from invoices where id = $1',
    '/* route */ SELECT count(*) FROM invoices -- update',
    'with open as (select * from invoices) select sum(total) from open',
    '(select 1) union all (select 2) order by 1 limit 3',
    'values (1), (2)',
    'table invoices',
    `select 'for update', now(), lower(name), random() from customers`,
    'select exists (select from invoices where id in (select invoice_id from payments))',
    'select "update" from "insert"',
  ])('is a read: %s', async (text) => {
    expect(await kindOf(text)).toBe('read')
  })

  it.each([
    'insert into invoices values (1)',
    'with gone as (delete from invoices returning id) select * from gone',
    'with a as (with b as (update t set x = 1 returning x) select * from b) select * from a',
    'select * from invoices for update',
    'select * from (select * from invoices for share) each',
    'select * into copy from invoices',
    'create table copy as select 1',
    `select nextval('numbers')`,
    'select shop.place_order(1)',
    'select 1 where exists (select pg_advisory_lock(1))',
    `select set_config('a.b', 'c', true)`,
    'select * from pg_stat_activity',
    'select * from pg_catalog.pg_locks',
    'select 1; select 2',
    'explain analyze select 1',
    'show work_mem',
    'call settle()',
    'declare c cursor for select 1',
    'select from where',
    '',
  ])('needs the primary: %s', async (text) => {
    expect(await kindOf(text)).toBe('primary')
  })

  it('is no read in whatever reading it hides a write', async () => {
    const hides: ((inner: string) => string)[] = [
      (inner) => `with w as (${inner}) select * from w`,
      (inner) => `select * from a where exists (with w as (${inner}) select * from w)`,
      (inner) => `select (with w as (${inner}) select count(*) from w)`,
      (inner) => `(with w as (${inner}) select * from w) union all select 1`,
    ]
    const writes: fc.Arbitrary<string> = fc.constantFrom(
      'delete from a returning 1',
      'update a set b = 1 returning b',
      'insert into a values (1) returning *',
      'select * from a for no key update',
      `select nextval('s')`,
    )
    const nested = fc
      .tuple(writes, fc.array(fc.constantFrom(...hides), { minLength: 1, maxLength: 4 }))
      .map(([inner, around]) => around.reduce<string>((text, hide) => hide(text), inner))
    await fc.assert(
      fc.asyncProperty(nested, async (text) => {
        expect(await kindOf(text)).toBe('primary')
      }),
      { numRuns: 50 },
    )
  })

  it('that a standby refused is remembered', async () => {
    const classifier = new Classifier(options)
    classifier.kindOf('select sneaky()')
    await classifier.idle()
    expect(classifier.kindOf('select sneaky()')).toBe('read')
    classifier.correct('select sneaky()')
    expect(classifier.kindOf('select sneaky()')).toBe('primary')
  })

  it('stays unknown while the catalogue can’t be asked, and is asked for again', async () => {
    const faults: unknown[] = []
    let isAway = true
    const classifier = new Classifier({
      findVolatile: async () => {
        if (isAway) throw new Error('away')
        return []
      },
      onFault: (error) => faults.push(error),
    })
    classifier.kindOf('select lower(a) from b')
    await classifier.idle()
    expect(classifier.kindOf('select lower(a) from b')).toBe('unknown')
    expect(faults).toHaveLength(1)
    isAway = false
    await classifier.idle()
    classifier.kindOf('select lower(a) from b')
    await classifier.idle()
    expect(classifier.kindOf('select lower(a) from b')).toBe('read')
  })

  it('forgets the oldest of more than 10,000 texts', async () => {
    const classifier = new Classifier(options)
    classifier.correct('first')
    for (let index = 0; index < 10_000; index++) classifier.correct(`${index}`)
    expect(classifier.kindOf('9999')).toBe('primary')
    expect(classifier.kindOf('first')).toBe('unknown')
    await classifier.idle()
  })
})
