import { expect, it } from 'vitest'
import { line, newCustomer, preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'

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

  await ada.post(`${invoice}/status`, { status: 'sent' })
  const late = await ada.patch(invoice, changed)
  expect([late.status, late.json.detail]).toEqual([
    409,
    'Invoice 1 is sent: only drafts can be edited',
  ])
})
