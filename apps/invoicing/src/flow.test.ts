import { expect, it } from 'vitest'
import { confirmEmail } from '../test/team.ts'
import { client, line, preparedDatabase, signUp, startApp } from '../test/test-app.ts'

it('leads from signing up to a paid invoice and its PDF', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const { server } = running
  const ada = client(server)

  const account = { name: 'Ada', email: 'ada@test.example', password: 'long enough' }
  expect((await ada.post('/api/auth/sign-up/email', account)).status).toBe(200)
  expect((await ada.get('/api/v1/me')).json.organization).toBeNull()
  const early = await ada.get('/api/v1/dashboard')
  expect([early.status, early.json.title]).toEqual([409, 'No active organisation'])

  const organization = await ada.post('/api/v1/organizations', { name: 'Ada & Co' })
  expect(organization.status).toBe(201)
  expect((await ada.get('/api/v1/me')).json.organization).toEqual(organization.json)

  const customer = { name: 'Becker Bakery', email: 'office@becker.example' }
  const { id: customerId } = (await ada.post('/api/v1/customers', customer)).json
  const draft = await ada.post('/api/v1/invoices', { customerId, lines: [line, line] })
  expect(draft.json).toMatchObject({ number: 1, status: 'draft', totalMinor: 88_143 })
  const invoice = `/api/v1/invoices/${draft.json.id}`

  expect((await ada.get(`${invoice}/pdf`)).status).toBe(404)
  const asked = await ada.post(`${invoice}/pdf`)
  expect([asked.status, asked.json.job.state]).toEqual([200, 'done'])
  expect((await ada.get(`/api/v1/jobs/${asked.json.job.id}`)).json).toEqual(asked.json.job)
  const pdf = await ada.get(`${invoice}/pdf`)
  expect(pdf.headers['content-type']).toBe('application/pdf')
  expect(pdf.text.startsWith('%PDF-')).toBe(true)

  await confirmEmail(running, database, account)
  expect((await ada.post(`${invoice}/payments`, { amountMinor: 1 })).status).toBe(409)
  expect((await ada.post(`${invoice}/status`, { status: 'sent' })).json.status).toBe('sent')
  expect((await ada.get('/api/v1/dashboard')).json.outstandingMinor).toBe(88_143)
  expect((await ada.post(`${invoice}/payments`, { amountMinor: 88_143 })).status).toBe(201)
  expect((await ada.get(invoice)).json).toMatchObject({ status: 'paid', balanceMinor: 0 })
  const dashboard = (await ada.get('/api/v1/dashboard')).json
  expect(dashboard.outstandingMinor).toBe(0)
  expect(dashboard.revenueByMonth.at(-1).netMinor).toBe(74_070)
  expect(dashboard.bestCustomers).toEqual([
    { id: customerId, name: 'Becker Bakery', netMinor: 74_070 },
  ])

  const feed = (await ada.get('/api/v1/activity')).json.items
  expect(feed.map(({ action }: { action: string }) => action)).toEqual([
    'invoice.paid',
    'payment.recorded',
    'invoice.sent',
    'invoice.pdf-rendered',
    'invoice.created',
    'customer.created',
    'organization.created',
  ])
})

it('pages through lists without losing or repeating a row', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  for (let n = 0; n < 7; n++)
    await ada.post('/api/v1/customers', { name: `Customer ${n % 2}`, email: 'a@b.example' })
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor ? `&cursor=${cursor}` : ''
    const page: { items: { id: string }[]; nextCursor: string | null } = (
      await ada.get(`/api/v1/customers?limit=3${query}`)
    ).json
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  }
  expect(seen).toHaveLength(7)
  expect(new Set(seen).size).toBe(7)
})

it('shows an invoice that is past due as overdue, and only then', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const customer = { name: 'Becker', email: 'office@becker.example' }
  const { id: customerId } = (await ada.post('/api/v1/customers', customer)).json
  const late = { customerId, issuedOn: '2024-01-01', dueOn: '2024-01-15', lines: [line] }
  const { id } = (await ada.post('/api/v1/invoices', late)).json
  expect((await ada.get(`/api/v1/invoices/${id}`)).json.status).toBe('draft')
  await ada.post(`/api/v1/invoices/${id}/status`, { status: 'sent' })
  expect((await ada.get(`/api/v1/invoices/${id}`)).json.status).toBe('overdue')
  expect((await ada.get('/api/v1/invoices?status=overdue')).json.items).toHaveLength(1)
  expect((await ada.get('/api/v1/invoices?status=sent')).json.items).toHaveLength(0)
})

it('lets members look, but not change the settings', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  await database.query(`update members set role = 'member'`)
  await running[Symbol.asyncDispose]()
  await using fresh = await startApp(database)
  const member = client(fresh.server, ada.cookies)
  expect((await member.get('/api/v1/settings')).status).toBe(200)
  expect((await member.patch('/api/v1/settings', { currency: 'CHF' })).status).toBe(403)
})
