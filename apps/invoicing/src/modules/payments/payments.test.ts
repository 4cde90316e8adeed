import { expect, it } from 'vitest'
import { sentInvoice } from '../../../test/invoices.ts'
import {
  line,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'
import { daysAfter, today } from '../../calendar.ts'

it('takes part payments until nothing is left to pay', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const { path: invoice } = await sentInvoice(ada)
  const first = { amountMinor: 40_000, method: 'cash', reference: 'in hand', paidOn: '2026-01-05' }
  const part = await ada.post(`${invoice}/payments`, first)
  expect([part.status, part.json]).toMatchObject([201, { ...first, status: 'succeeded' }])
  expect((await ada.get(invoice)).json).toMatchObject({
    status: 'sent',
    paidMinor: 40_000,
    balanceMinor: 4_072,
    payments: [part.json],
  })
  const tooMuch = await ada.post(`${invoice}/payments`, { amountMinor: 4_073 })
  expect([tooMuch.status, tooMuch.json.detail]).toEqual([
    409,
    "Invoice 1 has EUR 40.72 left to pay, so it can't take 40.73",
  ])
  const rest = await ada.post(`${invoice}/payments`, { amountMinor: 4_072, paidOn: '2026-01-09' })
  expect((await ada.get(invoice)).json).toMatchObject({
    status: 'paid',
    paidOn: '2026-01-09',
    balanceMinor: 0,
    payments: [rest.json, part.json],
  })
  const id = invoice.split('/').at(-1)
  const { items } = (await ada.get('/api/v1/payments')).json
  expect(items).toEqual(
    [rest.json, part.json].map((one) => ({ ...one, invoice: { id, number: 1 } })),
  )
  expect((await ada.get(`${invoice}/payments`)).json.items).toEqual([rest.json, part.json])
})

it('throws paper away that would say something else than the invoice', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const { id } = await newInvoice(ada, await newCustomer(ada))
  const path = `/api/v1/invoices/${id}`
  const hasPdf = async () => (await ada.get(path)).json.hasPdf
  for (const [step, body] of [
    ['status', { status: 'sent' }],
    ['payments', { amountMinor: 72 }],
    ['payments', { amountMinor: 44_000 }],
  ] as const) {
    await ada.post(`${path}/pdf`, {})
    expect([step, await hasPdf()]).toEqual([step, true])
    expect((await ada.post(`${path}/${step}`, body)).status).toBeLessThan(300)
    expect([step, await hasPdf()]).toEqual([step, false])
  }
})

it('takes no payment of a future that is not today anywhere', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const { path } = await sentInvoice(ada)
  const pay = async (days: number) => {
    const body = { amountMinor: 100, paidOn: daysAfter(today(), days) }
    return (await ada.post(`${path}/payments`, body)).status
  }
  expect([await pay(0), await pay(1), await pay(2)]).toEqual([201, 201, 400])
})

it('pages through payments', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const { path: invoice } = await sentInvoice(ada)
  for (let n = 0; n < 5; n++) await ada.post(`${invoice}/payments`, { amountMinor: 100 + n })
  const seen: number[] = []
  for (let cursor = ''; ; ) {
    const page = (await ada.get(`/api/v1/payments?limit=2${cursor}`)).json
    seen.push(...page.items.map(({ amountMinor }: { amountMinor: number }) => amountMinor))
    if (page.nextCursor === null) break
    cursor = `&cursor=${page.nextCursor}`
  }
  expect(seen).toEqual([104, 103, 102, 101, 100])
})

it('never takes more than the total, however many pay at once', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const { path: invoice } = await sentInvoice(ada)
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => ada.post(`${invoice}/payments`, { amountMinor: 10_000 })),
  )
  const taken = answers.filter(({ status }) => status === 201)
  expect(taken).toHaveLength(4)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]))
  expect((await ada.get(invoice)).json).toMatchObject({ paidMinor: 40_000, balanceMinor: 4_072 })
})

it('pays neither a draft nor a void invoice, and voids none that is partly paid', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const draft = { customerId: await newCustomer(ada), lines: [line] }
  const { id } = (await ada.post('/api/v1/invoices', draft)).json
  const invoice = `/api/v1/invoices/${id}`
  expect((await ada.post(`${invoice}/payments`, { amountMinor: 1 })).status).toBe(409)
  await ada.post(`${invoice}/status`, { status: 'void' })
  expect((await ada.get(invoice)).json.balanceMinor).toBe(0)
  expect((await ada.post(`${invoice}/payments`, { amountMinor: 1 })).status).toBe(409)
  const { path: other } = await sentInvoice(ada)
  await ada.post(`${other}/payments`, { amountMinor: 1 })
  const voided = await ada.post(`${other}/status`, { status: 'void' })
  expect([voided.status, voided.json.detail]).toEqual([
    409,
    "Invoice 2 is partly paid, so it can't become void",
  ])
})

it('takes an invoice over nothing as paid once it is sent', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const gift = { ...line, unitPriceMinor: 0 }
  const body = { customerId: await newCustomer(ada), lines: [gift] }
  const { id } = (await ada.post('/api/v1/invoices', body)).json
  const sent = await ada.post(`/api/v1/invoices/${id}/status`, { status: 'sent' })
  expect(sent.json).toMatchObject({ status: 'paid', totalMinor: 0, balanceMinor: 0 })
})

it('lets nobody overpay an invoice past the app either', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  await sentInvoice(await signUp(running.server))
  const overpay = 'update invoices set paid_minor = total_minor, pending_minor = 1'
  await expect(database.query(overpay)).rejects.toThrow('invoices_not_overpaid')
})
