import { expect, it } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import {
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))

/** Every foreign key between two tables with an org_id, with the pairs of columns that it compares. */
const references = `
  select c.conname as name, c.convalidated as "isValid",
    array_agg(own.attname || ' = ' || other.attname order by pair.place) as pairs
  from pg_constraint c
  cross join unnest(c.conkey, c.confkey) with ordinality as pair (own, other, place)
  join pg_attribute own on own.attrelid = c.conrelid and own.attnum = pair.own
  join pg_attribute other on other.attrelid = c.confrelid and other.attnum = pair.other
  where c.contype = 'f'
    and exists (select from pg_attribute a where a.attrelid = c.conrelid and a.attname = 'org_id')
    and exists (select from pg_attribute a where a.attrelid = c.confrelid and a.attname = 'org_id')
  group by c.oid, c.conname, c.convalidated order by c.conname`

it('lets a row of one organisation refer to rows of the same one only', async () => {
  const all = await database.query<{ name: string; isValid: boolean; pairs: string[] }>(references)
  expect(all.length).toBeGreaterThanOrEqual(6)
  for (const { name, isValid, pairs } of all)
    expect([name, isValid, pairs]).toEqual([
      name,
      true,
      expect.arrayContaining(['org_id = org_id']),
    ])
})

it.each([
  ['invoice_lines', 'invoice_id'],
  ['invoices', 'customer_id'],
])(
  'refuses also the superuser to move a row of %s into another organisation',
  async (table, column) => {
    const [ada, eve] = [await signUp(running.server, 'Ada'), await signUp(running.server, 'Eve')]
    await newInvoice(ada, await newCustomer(ada))
    const move = `update ${table} set org_id = $1 where org_id = $2 and ${column} is not null`
    await expect(database.query(move, [eve.organizationId, ada.organizationId])).rejects.toThrow(
      /foreign key constraint/,
    )
  },
)
