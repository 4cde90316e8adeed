import { expect, it } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import * as cards from '../../../test/invoices.ts'
import {
  type Answer,
  type Client,
  client,
  newCustomer,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

const goodCard = { cardNumber: cards.goodCard }
const badCard = { cardNumber: cards.badCard }

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))

const newOwner = () => signUp(running.server)

async function checkout(who: Client, plan: string): Promise<string> {
  const { json } = await who.post('/api/v1/subscription/checkout', { plan })
  return `/api/v1/subscription/checkouts/${json.url.split('/').at(-1)}`
}

async function buy(who: Client, plan: string): Promise<Answer> {
  return who.post(`${await checkout(who, plan)}/confirm`, goodCard)
}

it('sells a plan for a month, at once in force', async () => {
  const ada = await newOwner()
  const path = await checkout(ada, 'pro')
  const offer = { plan: 'pro', priceMinorPerMonth: 1_900, currency: 'EUR', status: 'open' }
  expect((await ada.get(path)).json).toMatchObject(offer)

  const bought = await ada.post(`${path}/confirm`, goodCard)
  expect(bought.json).toMatchObject({ plan: 'pro', status: 'active', limits: { customers: 5_000 } })
  const days = (Date.parse(bought.json.renewsAt) - Date.now()) / 86_400_000
  expect(Math.round(days)).toBeGreaterThanOrEqual(28)
  expect(Math.round(days)).toBeLessThanOrEqual(31)
  expect((await ada.get('/api/v1/subscription')).json).toEqual(bought.json)
  expect((await ada.get(path)).json.status).toBe('paid')
  const [latest] = (await ada.get('/api/v1/activity')).json.items
  expect(latest).toMatchObject({ action: 'subscription.changed', subject: { label: 'Pro' } })
})

it('lifts a limit in the moment of the purchase', async () => {
  const ada = await newOwner()
  await fillPlan(ada.organizationId)
  const input = { name: 'One more', email: 'more@test.example' }
  const refused = await ada.post('/api/v1/customers', input)
  expect([refused.status, refused.json.title]).toEqual([402, 'Plan limit reached'])
  await buy(ada, 'pro')
  expect((await ada.post('/api/v1/customers', input)).status).toBe(201)
})

it('keeps what is there when a plan becomes too small for it, and refuses to add more', async () => {
  const ada = await newOwner()
  await buy(ada, 'team')
  await fillPlan(ada.organizationId)
  const id = await newCustomer(ada)
  await ada.post('/api/v1/subscription/cancel', {})
  await endMonth(ada.organizationId)
  // Makes what is cached of the subscription old too, for that write passed it by.
  const changed = await ada.patch(`/api/v1/customers/${id}`, { name: 'Still editable' })
  expect(changed.status).toBe(200)
  expect((await ada.get('/api/v1/subscription')).json).toMatchObject({
    plan: 'free',
    status: 'canceled',
    renewsAt: null,
    usage: { customers: 101 },
  })
  expect((await ada.get(`/api/v1/customers/${id}`)).status).toBe(200)
  const more = { name: 'One more', email: 'more@test.example' }
  expect((await ada.post('/api/v1/customers', more)).status).toBe(402)
})

it('leaves the plan alone when the card is declined, and takes a better one afterwards', async () => {
  const ada = await newOwner()
  const path = await checkout(ada, 'team')
  const declined = await ada.post(`${path}/confirm`, badCard)
  expect([declined.status, declined.json.title]).toEqual([402, 'Payment declined'])
  expect((await ada.get('/api/v1/subscription')).json.plan).toBe('free')
  expect((await ada.post(`${path}/confirm`, { cardNumber: '5555555555554444' })).status).toBe(400)
  expect((await ada.post(`${path}/confirm`, goodCard)).json.plan).toBe('team')
})

it('takes the payment of a checkout once, also when it is confirmed twice at once', async () => {
  const ada = await newOwner()
  const path = `${await checkout(ada, 'pro')}/confirm`
  const both = await Promise.all([ada.post(path, goodCard), ada.post(path, goodCard)])
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

it('keeps a cancelled plan until the month is over, and lets the owner think again', async () => {
  const ada = await newOwner()
  expect((await ada.post('/api/v1/subscription/cancel', {})).status).toBe(409)
  const { renewsAt } = (await buy(ada, 'pro')).json
  const cancelled = await ada.post('/api/v1/subscription/cancel', {})
  expect(cancelled.json).toMatchObject({ plan: 'pro', status: 'active', cancelsAt: renewsAt })
  expect((await ada.post('/api/v1/subscription/cancel', {})).json).toEqual(cancelled.json)
  expect((await buy(ada, 'pro')).json).toMatchObject({ plan: 'pro', cancelsAt: null })
})

it('sells no plan twice, and nobody the free one', async () => {
  const ada = await newOwner()
  await buy(ada, 'pro')
  const again = await ada.post('/api/v1/subscription/checkout', { plan: 'pro' })
  expect([again.status, again.json.title]).toEqual([409, 'Impossible step'])
  expect((await ada.post('/api/v1/subscription/checkout', { plan: 'free' })).status).toBe(400)
  expect((await ada.post('/api/v1/subscription/portal', {})).status).toBe(409)
})

it('shows nobody the checkout of another organisation', async () => {
  const path = await checkout(await newOwner(), 'pro')
  const eve = await newOwner()
  expect((await eve.get(path)).status).toBe(404)
  expect((await eve.post(`${path}/confirm`, goodCard)).status).toBe(404)
})

it.each(['admin', 'member'])('lets no %s change the plan', async (role) => {
  const ada = await newOwner()
  const path = await checkout(ada, 'pro')
  await database.query('update members set role = $1 where organization_id = $2', [
    role,
    ada.organizationId,
  ])
  await using fresh = await startApp(database)
  const other = client(fresh.server, ada.cookies)
  expect((await other.get('/api/v1/subscription')).status).toBe(200)
  for (const [route, body] of [
    ['/api/v1/subscription/checkout', { plan: 'pro' }],
    [`${path}/confirm`, goodCard],
    ['/api/v1/subscription/cancel', {}],
    ['/api/v1/subscription/portal', {}],
  ] as const) {
    const { status, json } = await other.post(route, body)
    expect([route, status, json.title]).toEqual([route, 403, 'Not allowed'])
  }
})

it('sells nothing where nobody takes payments', async () => {
  const ada = await newOwner()
  const path = await checkout(ada, 'pro')
  await using unpaid = await startApp(database, { PAYMENTS: 'off' })
  const there = client(unpaid.server, ada.cookies)
  expect((await there.post('/api/v1/subscription/checkout', { plan: 'pro' })).status).toBe(409)
  expect((await there.post(`${path}/confirm`, goodCard)).status).toBe(409)
})

/** All the customers that the free plan holds. */
async function fillPlan(orgId: string): Promise<void> {
  await database.query(
    `insert into customers (org_id, name, email)
     select $1, 'Customer ' || n, 'c@test.example' from generate_series(1, 100) n`,
    [orgId],
  )
}

/** Lets the month that was paid pass. */
async function endMonth(orgId: string): Promise<void> {
  await database.query(
    `update subscriptions set cancels_at = now() - interval '1 second' where org_id = $1`,
    [orgId],
  )
}
