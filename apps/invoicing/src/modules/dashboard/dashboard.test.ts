import { expect, it } from 'vitest'
import {
  type Client,
  line,
  newCustomer,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'
import { daysAfter, today } from '../../calendar.ts'
import { monthAfter, monthsUpTo } from './figures.ts'

async function sentIn(
  who: Client,
  customerId: string,
  currency: string,
  issuedOn?: string,
): Promise<string> {
  const body = { customerId, currency, lines: [line], ...(issuedOn ? { issuedOn } : {}) }
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
    bestCustomers: [{ netMinor: 37_035 }],
  })
  const { json } = await ada.get('/api/v1/dashboard?currency=CHF')
  expect(json).toMatchObject({
    currency: 'CHF',
    outstandingMinor: 88_144,
    paidThisMonthMinor: 0,
    bestCustomers: [{ netMinor: 74_070 }],
  })
  expect(json.revenueByMonth.at(-1).netMinor).toBe(74_070)
  const none = (await ada.get('/api/v1/dashboard?currency=JPY')).json
  expect(none).toMatchObject({ outstandingMinor: 0, bestCustomers: [] })
  expect((await ada.get('/api/v1/dashboard?currency=euro')).status).toBe(400)
})

it('counts as revenue what was sent, paid or not, without tax; as overdue what is left to pay after its day', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  const [day, yesterday] = [today(), daysAfter(today(), -1)]
  const write = async (dueOn: string) => {
    const dates = { issuedOn: dueOn < day ? dueOn : day, dueOn }
    const { json } = await ada.post('/api/v1/invoices', { customerId, lines: [line], ...dates })
    return `/api/v1/invoices/${json.id}`
  }
  const send = (path: string) => ada.post(`${path}/status`, { status: 'sent' })
  const [late, due, paid, voided] = [
    await write(yesterday),
    await write(day),
    await write(day),
    await write(yesterday),
  ]
  await write(yesterday)
  for (const path of [late, due, paid, voided]) await send(path)
  await ada.post(`${paid}/payments`, { amountMinor: 44_072 })
  await ada.post(`${late}/payments`, { amountMinor: 72 })
  await ada.post(`${voided}/status`, { status: 'void' })
  // A declined card's payment, which counts as nothing.
  await database.query(
    `insert into payments (org_id, invoice_id, amount_minor, currency, method, status, paid_on)
     select org_id, id, 5, currency, 'card', 'failed', now() from invoices where status = 'paid'`,
  )
  const { json } = await ada.get('/api/v1/dashboard')
  expect(json).toMatchObject({
    bestCustomers: [{ netMinor: 3 * 37_035 }],
    paidThisMonthMinor: 44_144,
    outstandingMinor: 44_000 + 44_072,
    overdueMinor: 44_000,
    overdueCount: 1,
  })
  const revenue = json.revenueByMonth.map(({ netMinor }: { netMinor: number }) => netMinor)
  expect(revenue.slice(-2).reduce((sum: number, minor: number) => sum + minor)).toBe(3 * 37_035)
})

it('names the five customers that were invoiced most', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  for (let count = 1; count <= 6; count++) {
    const customerId = await newCustomer(ada, `Customer ${count}`)
    for (let sent = 0; sent < count; sent++) await sentIn(ada, customerId, 'EUR')
  }
  const { bestCustomers } = (await ada.get('/api/v1/dashboard')).json
  expect(bestCustomers.map(({ name }: { name: string }) => name)).toEqual(
    [6, 5, 4, 3, 2].map((count) => `Customer ${count}`),
  )
})

it('adds up what its customers were invoiced in twelve months, and no others', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const [much, more, last] = [
    await newCustomer(ada),
    await newCustomer(ada),
    await newCustomer(ada),
  ]
  const month = today().slice(0, 7)
  const months = monthsUpTo(month)
  const issued: [string, string][] = [
    [much, `${months.at(-2)}-15`],
    [more, `${months[0]}-01`],
    [more, `${month}-01`],
    [last, daysAfter(`${months[0]}-01`, -1)],
    [last, `${monthAfter(month)}-01`],
  ]
  for (const [customerId, day] of issued) await sentIn(ada, customerId, 'EUR', day)

  const { json } = await ada.get('/api/v1/dashboard')
  expect(json.bestCustomers.map(Object.values)).toEqual([
    [more, 'Becker Bakery', 74_070],
    [much, 'Becker Bakery', 37_035],
  ])
  const sums = json.revenueByMonth.map(({ netMinor }: { netMinor: number }) => netMinor)
  expect(sums).toEqual([37_035, 0, 0, 0, 0, 0, 0, 0, 0, 0, 37_035, 37_035])
  expect(json.outstandingMinor).toBe(5 * 44_072)
})
