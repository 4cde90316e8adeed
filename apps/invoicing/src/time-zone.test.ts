import { afterEach, expect, it, vi } from 'vitest'
import { goodCard, sentInvoice } from '../test/invoices.ts'
import { client, line, newCustomer, preparedDatabase, signUp, startApp } from '../test/test-app.ts'

afterEach(() => void vi.useRealTimers())

/** Seven in the evening in New York, and one in the afternoon of the next day in Auckland. */
const now = new Date('2026-11-27T00:00:19Z')
const dates = { issuedOn: '2026-11-01', dueOn: '2026-11-26' }

it.each([
  ['America/New_York', 'sent', '2026-11-26'],
  ['UTC', 'overdue', '2026-11-27'],
  ['Pacific/Auckland', 'overdue', '2026-11-27'],
])('counts days by the clock of the organisation, as in %s', async (timeZone, status, day) => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { TENFOLD_CACHE: 'memory' })
  vi.useFakeTimers({ toFake: ['Date'], now })
  const ada = await signUp(running.server)
  expect((await ada.patch('/api/v1/settings', { timeZone })).json.timeZone).toBe(timeZone)
  const customerId = await newCustomer(ada)
  const draft = { customerId, lines: [line] }
  const { id } = (await ada.post('/api/v1/invoices', { ...draft, ...dates })).json
  await ada.post(`/api/v1/invoices/${id}/status`, { status: 'sent' })
  const undated = (await ada.post('/api/v1/invoices', draft)).json
  expect(undated.issuedOn).toBe(day)

  const isOverdue = status === 'overdue'
  expect((await ada.get(`/api/v1/invoices/${id}`)).json.status).toBe(status)
  expect((await ada.get('/api/v1/invoices?status=overdue')).json.items).toHaveLength(
    isOverdue ? 1 : 0,
  )
  expect((await ada.get('/api/v1/dashboard')).json.overdueCount).toBe(isOverdue ? 1 : 0)
  expect((await ada.get('/api/v1/search?q=Be')).json.invoices.at(-1).status).toBe(status)
  const link = await ada.post(`/api/v1/invoices/${id}/link`, {})
  const page = `/api/v1/public/invoices/${link.json.path.replace('/i/', '')}`
  const shown = (await client(running.server).get(page)).json
  expect([shown.today, shown.invoice.status]).toEqual([day, status])
  const paid = await ada.post(`/api/v1/invoices/${id}/payments`, { amountMinor: 100 })
  expect(paid.json.paidOn).toBe(day)
  await client(running.server).post(`${page}/payments`, { cardNumber: goodCard })
  const whole = (await ada.get(`/api/v1/invoices/${id}`)).json
  expect([whole.status, whole.paidOn, whole.payments[0].paidOn]).toEqual(['paid', day, day])
  const free = { customerId, lines: [{ ...line, unitPriceMinor: 0 }] }
  const nothing = (await ada.post('/api/v1/invoices', free)).json
  const sent = await ada.post(`/api/v1/invoices/${nothing.id}/status`, { status: 'sent' })
  expect([sent.json.status, sent.json.paidOn]).toEqual(['paid', day])
})

it('dates a card payment by that clock from its beginning', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { TENFOLD_JOBS: 'postgres' })
  vi.useFakeTimers({ toFake: ['Date'], now })
  const ada = await signUp(running.server)
  await ada.patch('/api/v1/settings', { timeZone: 'America/New_York' })
  const { path, publicPath } = await sentInvoice(ada)
  await client(running.server).post(`${publicPath}/payments`, { cardNumber: goodCard })
  expect((await ada.get(path)).json.payments).toMatchObject([
    { status: 'pending', paidOn: '2026-11-26' },
  ])
})

it('follows a new time zone at once, and refuses what is none', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { TENFOLD_CACHE: 'memory' })
  vi.useFakeTimers({ toFake: ['Date'], now })
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  const { id } = (await ada.post('/api/v1/invoices', { customerId, lines: [line], ...dates })).json
  await ada.post(`/api/v1/invoices/${id}/status`, { status: 'sent' })
  const statuses = async () => [
    (await ada.get(`/api/v1/invoices/${id}`)).json.status,
    (await ada.get('/api/v1/invoices')).json.items[0].status,
  ]
  expect(await statuses()).toEqual(['overdue', 'overdue'])
  await ada.patch('/api/v1/settings', { timeZone: 'America/New_York' })
  expect(await statuses()).toEqual(['sent', 'sent'])
  for (const timeZone of ['Mars/Olympus', 'New York', ''])
    expect((await ada.patch('/api/v1/settings', { timeZone })).status).toBe(400)
  const own = { name: 'Elsewhere', timeZone: 'Asia/Tokyo' }
  expect((await ada.post('/api/v1/organizations', own)).status).toBe(201)
  expect((await ada.get('/api/v1/settings')).json.timeZone).toBe('Asia/Tokyo')
  const bad = await ada.post('/api/v1/organizations', { ...own, timeZone: 'Nowhere' })
  expect(bad.status).toBe(400)
})

it('makes no draft that could not be saved again', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const draft = { customerId: await newCustomer(ada), lines: [line] }
  const late = await ada.post('/api/v1/invoices', { ...draft, issuedOn: '2099-12-31' })
  expect([late.status, late.json.errors?.[0].path]).toEqual([400, 'body.issuedOn'])
  const last = { ...draft, issuedOn: '2099-12-31', dueOn: '2099-12-31' }
  const { json } = await ada.post('/api/v1/invoices', last)
  expect((await ada.patch(`/api/v1/invoices/${json.id}`, last)).status).toBe(200)
})

it.each([
  ['Pacific/Kiritimati', '2026-11-30T09:59:00Z', '2026-11-30T10:00:00Z'],
  ['Asia/Kathmandu', '2026-11-30T18:14:00Z', '2026-11-30T18:15:00Z'],
  ['America/Sao_Paulo', '2026-12-01T02:59:00Z', '2026-12-01T03:00:00Z'],
])('begins a month by the clock of the organisation, as in %s', async (timeZone, last, first) => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { TENFOLD_CACHE: 'memory' })
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(last) })
  const ada = await signUp(running.server)
  await ada.patch('/api/v1/settings', { timeZone })
  const customerId = await newCustomer(ada)
  const write = async () => (await ada.post('/api/v1/invoices', { customerId, lines: [line] })).json
  const { id, issuedOn } = await write()
  expect(issuedOn).toBe('2026-11-30')
  // Written by the clock that the test holds, not by the database's.
  await database.query('update invoices set created_at = $1', [last])
  await ada.post(`/api/v1/invoices/${id}/status`, { status: 'sent' })
  // Tomorrow is today already for a member who is further east.
  const payment = { amountMinor: 100, paidOn: '2026-12-01' }
  expect((await ada.post(`/api/v1/invoices/${id}/payments`, payment)).status).toBe(201)
  const usage = async () => (await ada.get('/api/v1/subscription')).json.usage.invoicesThisMonth
  const figures = async () => {
    const { paidThisMonthMinor, revenueByMonth } = (await ada.get('/api/v1/dashboard')).json
    return [await usage(), paidThisMonthMinor, revenueByMonth.at(-1)]
  }
  expect(await figures()).toEqual([1, 0, { month: '2026-11', netMinor: 37_035 }])
  vi.setSystemTime(new Date(first))
  expect(await figures()).toEqual([0, 100, { month: '2026-12', netMinor: 0 }])
  expect((await write()).issuedOn).toBe('2026-12-01')
})
