import { expect, it } from 'vitest'
import { forFile } from '../test/for-file.ts'
import { newColleague } from '../test/team.ts'
import {
  line,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
} from '../test/test-app.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))
const ada = await signUp(running.server)
const titleOf = ({ status, json }: { status: number; json: { title: string } }) => [
  status,
  json.title,
]
const refused = [409, 'Changed meanwhile']

it('refuses to write a draft over one that was changed meanwhile, and names what would be undone', async () => {
  const customerId = await newCustomer(ada)
  const draft = await newInvoice(ada, customerId)
  const path = `/api/v1/invoices/${draft.id}`
  const dates = { issuedOn: '2026-03-01', dueOn: '2026-03-20' }
  const mine = { customerId, currency: 'EUR', ...dates, lines: [line], version: draft.version }
  const first = await ada.patch(path, { ...mine, dueOn: '2026-04-01', lines: [line, line] })
  expect([first.status, first.json.version]).toEqual([200, 2])

  const lines = [{ ...line, quantity: 9 }]
  const second = await ada.patch(path, { ...mine, lines })
  expect(titleOf(second)).toEqual(refused)
  expect(second.json.errors).toEqual([
    { path: 'body.dueOn', message: 'is now "2026-04-01"' },
    { path: 'body.lines.0.quantity', message: 'is now 3' },
    { path: 'body.lines.1', message: expect.stringContaining('is new: {"description":"Design"') },
  ])
  expect(second.json.detail).toContain('after you had read version 1; it is at version 2 now')
  expect((await ada.get(path)).json).toEqual(first.json)

  const fewer = await ada.patch(path, { ...mine, version: 2 })
  expect(fewer.status).toBe(200)
  const third = await ada.patch(path, { ...mine, version: 2, lines: [line, line] })
  expect(third.json.errors).toEqual([{ path: 'body.lines.1', message: 'is gone now' }])
  // Twice the same undoes nothing, and who names no version means whatever is there.
  expect((await ada.patch(path, { ...mine, version: 1 })).status).toBe(200)
  const { version: _, ...anyVersion } = mine
  expect((await ada.patch(path, { ...anyVersion, lines })).status).toBe(200)
})

it('sends no draft that is another by now than its sender has seen', async () => {
  const customerId = await newCustomer(ada)
  const { id } = await newInvoice(ada, customerId)
  const path = `/api/v1/invoices/${id}`
  await ada.patch(path, { customerId, lines: [line, line] })
  const early = await ada.post(`${path}/status`, { status: 'sent', version: 1 })
  expect(titleOf(early)).toEqual(refused)
  expect((await ada.get(path)).json.status).toBe('draft')
  expect((await ada.post(`${path}/status`, { status: 'sent', version: 2 })).status).toBe(200)
})

it('asks before a customer is written over', async () => {
  const path = `/api/v1/customers/${await newCustomer(ada)}`
  const { version } = (await ada.get(path)).json
  await ada.patch(path, { address: 'New Road 1', version })
  const late = await ada.patch(path, { name: 'Bakery', address: '', version })
  expect(titleOf(late)).toEqual(refused)
  expect(late.json.errors).toEqual([
    { path: 'body.name', message: 'is now "Becker Bakery"' },
    { path: 'body.address', message: 'is now "New Road 1"' },
  ])
  expect((await ada.patch(path, { name: 'Bakery', version: version + 1 })).json).toMatchObject({
    name: 'Bakery',
    address: 'New Road 1',
    version: version + 2,
  })
})

it('asks before the settings are written over', async () => {
  const path = '/api/v1/settings'
  const { version } = (await ada.get(path)).json
  await ada.patch(path, { branding: { color: '#111111' }, version })
  const branding = { color: '#222222', logoText: 'Ada & Co' }
  const late = await ada.patch(path, { branding, paymentTermDays: 14, version })
  expect(titleOf(late)).toEqual(refused)
  expect(late.json.errors).toEqual([{ path: 'body.branding.color', message: 'is now "#111111"' }])
  const other = await ada.patch(path, { paymentTermDays: 14, branding: {}, version })
  expect([other.status, other.json.version]).toEqual([200, version + 2])
})

it('sends no draft whose customer or sender is another by now than its sender has seen', async () => {
  const { branding, address, version } = (await ada.get('/api/v1/settings')).json
  const customerId = await newCustomer(ada)
  const { id, customer } = await newInvoice(ada, customerId)
  const path = `/api/v1/invoices/${id}`
  const seen = {
    customer: { name: customer.name, email: customer.email, address: customer.address },
    sender: { name: branding.logoText, address },
  }
  const send = () => ada.post(`${path}/status`, { status: 'sent', seen })
  await ada.patch(`/api/v1/customers/${customerId}`, { email: 'eve@eve.example' })
  const late = await send()
  expect(titleOf(late)).toEqual(refused)
  expect(late.json.errors).toEqual([
    { path: 'body.seen.customer.email', message: 'is now "eve@eve.example"' },
  ])
  expect(late.json.detail).toContain('customer.email is now "eve@eve.example"')

  await ada.patch(`/api/v1/customers/${customerId}`, { email: customer.email })
  await ada.patch('/api/v1/settings', { address: 'Another Road 5', version })
  expect((await send()).json.errors).toMatchObject([{ path: 'body.seen.sender.address' }])
  expect((await ada.get(path)).json).toMatchObject({ status: 'draft', sender: null })
  await ada.patch('/api/v1/settings', { address })
  const sent = await send()
  expect([sent.status, sent.json.customer.email]).toEqual([200, customer.email])
})

it('asks before the organisation’s name is written over', async () => {
  const path = '/api/v1/organization'
  const { version } = (await ada.get(path)).json
  const first = await ada.patch(path, { name: 'First', version })
  expect(first.json).toEqual({ id: ada.organizationId, name: 'First', version: version + 1 })
  const late = await ada.patch(path, { name: 'Second', version })
  expect(titleOf(late)).toEqual(refused)
  expect(late.json.errors).toEqual([{ path: 'body.name', message: 'is now "First"' }])
  expect((await ada.get(path)).json).toEqual(first.json)
  expect((await ada.patch(path, { name: 'Second', version: version + 1 })).status).toBe(200)
})

it('asks before a role is written over that another admin has given meanwhile', async () => {
  const eve = await newColleague(running, database, ada, { role: 'member', name: 'Eve' })
  const path = `/api/v1/members/${eve.userId}`
  const { version } = (await ada.get(path)).json
  const first = await ada.patch(path, { role: 'owner', version })
  expect(first.json).toMatchObject({ role: 'owner', version: version + 1 })
  const late = await ada.patch(path, { role: 'admin', version })
  expect(titleOf(late)).toEqual(refused)
  expect(late.json.errors).toEqual([{ path: 'body.role', message: 'is now "owner"' }])
  expect((await ada.get(path)).json.role).toBe('owner')
})

it('asks before a reminder is written over, and sends none that is another by now', async () => {
  const { id } = await newInvoice(ada, await newCustomer(ada))
  const path = `/api/v1/invoices/${id}/reminder`
  await ada.post(`/api/v1/invoices/${id}/status`, { status: 'sent' })
  await database.query(`update invoices set issued_on = '2026-01-01', due_on = '2026-01-02'`)
  await database.query(
    `insert into reminders (org_id, invoice_id, tone, subject, body, model, written_at)
     values ($1, $2, 'friendly', 'Late', 'Please pay.', 'test', now())`,
    [ada.organizationId, id],
  )
  const { version } = (await ada.get(path)).json
  const first = await ada.patch(path, { text: 'Pay now.', version })
  expect([first.status, first.json.version]).toEqual([200, version + 1])
  const late = await ada.patch(path, { text: 'Pay soon.', subject: 'Late', version })
  expect(titleOf(late)).toEqual(refused)
  expect(late.json.errors).toEqual([{ path: 'body.text', message: 'is now "Pay now."' }])
  expect(titleOf(await ada.post(`${path}/send`, { version }))).toEqual(refused)
  expect((await ada.get(path)).json.sentAt).toBeNull()
  expect((await ada.post(`${path}/send`, { version: version + 1 })).status).toBe(200)
})
