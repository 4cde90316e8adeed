import { expect, it } from 'vitest'
import {
  client,
  line,
  newCustomer,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

it('offers its plans to everybody', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const { status, json } = await client(running.server).get('/api/v1/plans')
  expect(status).toBe(200)
  expect(
    json.items.map(({ plan, priceMinorPerMonth }: never) => [plan, priceMinorPerMonth]),
  ).toEqual([
    ['free', 0],
    ['pro', 1_900],
    ['team', 4_900],
  ])
  expect(json.items[2].limits).toEqual({
    members: null,
    customers: null,
    invoicesPerMonth: null,
    draftsPerMonth: 1_000,
  })
})

it('shows an organisation its limits, and what it has used of them', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const fresh = (await ada.get('/api/v1/subscription')).json
  expect(fresh).toMatchObject({ plan: 'free', status: 'active', seats: 1, provider: 'local' })
  expect(fresh).toMatchObject({ renewsAt: null, cancelsAt: null, limits: { customers: 100 } })
  await newCustomer(ada)
  expect((await ada.get('/api/v1/subscription')).json.usage).toEqual({
    members: 1,
    customers: 1,
    invoicesThisMonth: 0,
    draftsThisMonth: 0,
  })
})

it('holds an organisation to the invoices of its plan, and begins anew each month', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  const draft = () => ada.post('/api/v1/invoices', { customerId, lines: [line] })
  await draft()
  await database.query(
    `insert into invoices (org_id, customer_id, number, currency, issued_on, due_on, net_minor, tax_minor, total_minor)
     select org_id, customer_id, 1000 + n, currency, issued_on, due_on, net_minor, tax_minor, total_minor
     from invoices, generate_series(1, 199) n`,
  )
  const full = await draft()
  expect([full.status, full.json.detail]).toEqual([
    402,
    expect.stringContaining('The Free plan holds 200 invoices a month'),
  ])
  await database.query(
    `update invoices set created_at = date_trunc('month', now(), 'UTC') - interval '1 ms'`,
  )
  expect((await ada.get('/api/v1/subscription')).json.usage.invoicesThisMonth).toBe(0)
  expect((await draft()).status).toBe(201)
})
