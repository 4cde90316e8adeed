import { expect, it } from 'vitest'
import {
  line,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

it('writes a draft anew under its number, and what was sent not at all', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const [customerId, other] = [await newCustomer(ada), await newCustomer(ada, 'Other')]
  const dates = { issuedOn: '2026-03-01', dueOn: '2026-03-20' }
  const draft = { customerId, lines: [line, line], ...dates }
  const { id } = (await ada.post('/api/v1/invoices', draft)).json
  const invoice = `/api/v1/invoices/${id}`
  await ada.post(`${invoice}/pdf`, {})
  expect((await ada.get(invoice)).json.hasPdf).toBe(true)

  const changed = { customerId: other, currency: 'CHF', lines: [{ ...line, quantity: 1 }] }
  const edited = await ada.patch(invoice, changed)
  expect([edited.status, edited.json]).toMatchObject([
    200,
    { number: 1, currency: 'CHF', totalMinor: 14_691, customer: { name: 'Other' }, ...dates },
  ])
  expect(edited.json.lines).toHaveLength(1)
  expect(edited.json.hasPdf).toBe(false)
  expect((await ada.get(invoice)).json).toEqual(edited.json)
  expect((await ada.patch(invoice, { ...changed, dueOn: '2026-02-01' })).status).toBe(400)
  // A new day of issue moves the day that nobody named with it.
  const moved = await ada.patch(invoice, { ...changed, issuedOn: '2026-05-01' })
  expect(moved.json).toMatchObject({ issuedOn: '2026-05-01', dueOn: '2026-05-15' })

  await ada.post(`${invoice}/status`, { status: 'sent' })
  const late = await ada.patch(invoice, changed)
  expect([late.status, late.json.detail]).toEqual([
    409,
    'Invoice 1 is sent: only drafts can be edited',
  ])
})

it('takes parts of a unit and discounts, and tells the tax of each rate', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  const at = (taxRateBp: number, quantity: number, unitPriceMinor: number) => ({
    description: 'x',
    quantity,
    unitPriceMinor,
    taxRateBp,
  })
  const lines = [at(1_900, 7.5, 8_050), at(700, 0.333, 10_000), at(1_900, 1, -5_000)]
  const made = await ada.post('/api/v1/invoices', { customerId, lines })
  expect([made.status, made.json]).toMatchObject([
    201,
    {
      lines: [
        { quantity: 7.5, netMinor: 60_375, taxMinor: 11_471 },
        { quantity: 0.333, netMinor: 3_330, taxMinor: 233 },
        { unitPriceMinor: -5_000, netMinor: -5_000, taxMinor: -950 },
      ],
      taxes: [
        { taxRateBp: 700, netMinor: 3_330, taxMinor: 233 },
        { taxRateBp: 1_900, netMinor: 55_375, taxMinor: 10_521 },
      ],
      netMinor: 58_705,
      taxMinor: 10_754,
      totalMinor: 69_459,
    },
  ])
  const path = `/api/v1/invoices/${made.json.id}`
  expect((await ada.get(path)).json).toEqual(made.json)
  const refusals = [
    [at(1_900, 1.2345, 100)],
    [at(1_900, 0, 100)],
    [at(1_900, 1, 100), at(1_900, 1, -101)],
    // Nothing is taken off at one rate that was added at another.
    [at(1_900, 1, 10_000), at(700, 1, -100)],
  ]
  for (const wrong of refusals)
    expect((await ada.patch(path, { customerId, lines: wrong })).status).toBe(400)
  const free = [at(1_900, 1, 100), at(1_900, 1, -100)]
  expect((await ada.patch(path, { customerId, lines: free })).json.totalMinor).toBe(0)
})

it('keeps no PDF of an invoice that was changed while it was drawn', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const { id } = await newInvoice(ada, await newCustomer(ada))
  const path = `/api/v1/invoices/${id}`
  // What is drawn is read before this change commits, and kept after it.
  await database.query('begin')
  await database.query('update invoices set due_on = due_on + 1')
  const asked = ada.post(`${path}/pdf`, {})
  const waiting = `select from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database()`
  await expect.poll(() => database.query(waiting)).toHaveLength(1)
  await database.query('commit')
  const { status, json } = await asked
  expect([status, json.job.state]).toEqual([202, 'queued'])
  expect(json.job.reason.message).toBe('The invoice changed while its PDF was drawn. Try again.')
  expect((await ada.get(path)).json.hasPdf).toBe(false)
  expect((await ada.post(`${path}/pdf`, {})).status).toBe(200)
  expect((await ada.get(path)).json.hasPdf).toBe(true)
})
