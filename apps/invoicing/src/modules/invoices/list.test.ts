import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import {
  type Client,
  newCustomer,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'
import { sortTypes as customerSorts } from '../customers/index.ts'
import { sortTypes } from './schemas.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))
let ada: Client & { readonly organizationId: string }
/** The customer of all invoices. */
let billed: string

beforeAll(async () => {
  ada = await signUp(running.server)
  await fill()
})

/** Rows of which many are equal in whatever a list is sorted by. */
async function fill(): Promise<void> {
  billed = await newCustomer(ada, 'Becker Bakery')
  // As long as a name may be, in letters that take three bytes each.
  await newCustomer(ada, '請'.repeat(200))
  await database.query(
    `insert into customers (org_id, name, email, created_at)
     select $1, (array['Same', 'same', 'Ünlü', 'x%_\\y', '請求書'])[n % 5 + 1], 'a@b.example',
       timestamptz '2026-01-01' + n % 3 * interval '1 day'
     from generate_series(1, 40) n`,
    [ada.organizationId],
  )
  await database.query(
    `insert into invoices (org_id, customer_id, number, status, currency, issued_on, due_on,
       net_minor, tax_minor, total_minor, created_at,
       sender_name, sender_address, sender_color, bill_to_name, bill_to_email, bill_to_address)
     select $1, $2, n, (array['draft', 'sent', 'void'])[n % 3 + 1], 'EUR',
       date '2026-02-26' + n % 4, date '2026-03-26' + n % 2, n % 3, 0, n % 3,
       timestamptz '2026-02-26' + n % 5 * interval '1 hour', 'Ada & Co', '', '#2457d6', 'Bekker', '', ''
     from generate_series(1, 50) n`,
    [ada.organizationId, billed],
  )
}

interface Row {
  readonly id: string
  readonly [field: string]: unknown
}

async function walk(path: string, sort: string, limit: number): Promise<Row[]> {
  const rows: Row[] = []
  for (let cursor = ''; ; ) {
    const { status, json } = await ada.get(`${path}?sort=${sort}&limit=${limit}${cursor}`)
    expect([sort, status]).toEqual([sort, 200])
    expect(json.items.length).toBeLessThanOrEqual(limit)
    rows.push(...json.items)
    if (json.nextCursor === null) return rows
    cursor = `&cursor=${json.nextCursor}`
  }
}

const bothWays = (sorts: object) => Object.keys(sorts).flatMap((column) => [column, `-${column}`])

describe.each([
  ['invoices', sortTypes, 50],
  ['customers', customerSorts, 42],
] as const)('a list of %s', (list, sorts, count) => {
  it('shows every row once, in order, whatever it is sorted by and however many fit a page', async () => {
    const check = async (sort: string, limit: number) => {
      const rows = await walk(`/api/v1/${list}`, sort, limit)
      expect(new Set(rows.map(({ id }) => id)).size).toBe(count)
      expect(rows).toHaveLength(count)
      const whole = await walk(`/api/v1/${list}`, sort, 100)
      expect(rows).toEqual(whole)
      const column = sort.replace('-', '')
      if (column === 'name') return
      const values = whole.map((row) => row[column] as string | number)
      const steps = values.slice(1).map((value, at) => compare(value, values[at]))
      expect(steps.some((step) => (sort === column ? step < 0 : step > 0))).toBe(false)
    }
    const sort = fc.constantFrom(...bothWays(sorts))
    const limit = fc.integer({ min: 1, max: 60 })
    await fc.assert(fc.asyncProperty(sort, limit, check), { numRuns: 40 })
  })

  it('takes no cursor of another sort, and none that is made up', async () => {
    const path = `/api/v1/${list}`
    const { nextCursor } = (await ada.get(`${path}?sort=createdAt&limit=2`)).json
    expect((await ada.get(`${path}?sort=createdAt&cursor=${nextCursor}`)).status).toBe(200)
    for (const query of ['', 'sort=-createdAt&'])
      expect((await ada.get(`${path}?${query}cursor=${nextCursor}`)).status).toBe(400)
    const made = [
      ['createdAt', '2026-02-30T00:00:00.000Z', '1'],
      ['createdAt', '0000-01-01T00:00:00.000Z', '1'],
      ['createdAt', 'now()', '1'],
      ['createdAt', '2026-02-01T00:00:00.000Z', '0'],
      ['createdAt', '2026-02-01T00:00:00.000Z', 1],
      ['createdAt', '2026-02-01T00:00:00.000Z'],
      ['id', '1', '1'],
      null,
      'createdAt',
    ]
    for (const parts of made) {
      const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url')
      const { status } = await ada.get(`${path}?sort=createdAt&cursor=${cursor}`)
      expect([parts, status]).toEqual([parts, 400])
    }
  })

  it('can be sorted by nothing else', async () => {
    for (const sort of ['id', 'orgId', '--createdAt', 'createdAt;', ''])
      expect((await ada.get(`/api/v1/${list}?sort=${sort}`)).status).toBe(400)
  })
})

it('finds invoices by a fragment of number or customer, by customer, by status, and by days of issue', async () => {
  const count = async (query: string) => {
    const { status, json } = await ada.get(`/api/v1/invoices?limit=100&${query}`)
    expect([query, status]).toEqual([query, 200])
    return json.items.length
  }
  expect(await count('q=49')).toBe(1)
  expect(await count('q=eck')).toBe(50)
  expect(await count('q=Same')).toBe(0)
  expect(await count('q=%25')).toBe(0)
  // The name that they were sent to, as it was spelt then.
  expect(await count('q=bekker')).toBe(50)
  expect(await count(`customerId=${billed}`)).toBe(50)
  expect(await count(`customerId=${Number(billed) + 1}`)).toBe(0)
  expect(await count('status=void')).toBe(17)
  expect(await count('status=sent')).toBe(0)
  expect(await count('status=overdue&q=becker')).toBe(17)
  expect(await count('issuedFrom=2026-02-27&issuedTo=2026-02-27')).toBe(13)
  expect(await count('issuedFrom=2026-02-28&status=draft')).toBe(8)
  expect(await count('issuedFrom=2026-03-02')).toBe(0)
  expect((await ada.get('/api/v1/invoices?issuedFrom=yesterday')).status).toBe(400)
})

function compare(one: string | number, other: string | number | undefined): number {
  if (other === undefined || one === other) return 0
  return one > other ? 1 : -1
}
