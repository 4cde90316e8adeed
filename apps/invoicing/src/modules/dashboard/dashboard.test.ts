import { expect, it } from 'vitest'
import {
  type Client,
  line,
  newCustomer,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

async function sentIn(who: Client, customerId: string, currency: string): Promise<string> {
  const body = { customerId, currency, lines: [line] }
  const { id } = (await who.post('/api/v1/invoices', body)).json
  await who.post(`/api/v1/invoices/${id}/status`, { status: 'sent' })
  return id
}

it('sums each currency by itself, and what is still owed without what was paid', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { TENFOLD_CACHE: 'memory' })
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  const inEuro = await sentIn(ada, customerId, 'EUR')
  await sentIn(ada, customerId, 'CHF')
  await sentIn(ada, customerId, 'CHF')
  expect((await ada.get('/api/v1/dashboard')).json.paidThisMonthMinor).toBe(0)
  await ada.post(`/api/v1/invoices/${inEuro}/payments`, { amountMinor: 4_072 })
  const before = { amountMinor: 10_000, paidOn: '2026-01-31' }
  await ada.post(`/api/v1/invoices/${inEuro}/payments`, before)

  expect((await ada.get('/api/v1/dashboard')).json).toMatchObject({
    currency: 'EUR',
    currencies: ['EUR', 'CHF'],
    outstandingMinor: 30_000,
    paidThisMonthMinor: 4_072,
    bestCustomers: [{ totalMinor: 44_072 }],
  })
  const { json } = await ada.get('/api/v1/dashboard?currency=CHF')
  expect(json).toMatchObject({
    currency: 'CHF',
    outstandingMinor: 88_144,
    paidThisMonthMinor: 0,
    bestCustomers: [{ totalMinor: 88_144 }],
  })
  expect(json.revenueByMonth.at(-1).totalMinor).toBe(88_144)
  const none = (await ada.get('/api/v1/dashboard?currency=JPY')).json
  expect(none).toMatchObject({ outstandingMinor: 0, bestCustomers: [] })
  expect((await ada.get('/api/v1/dashboard?currency=euro')).status).toBe(400)
})
