import { beforeEach, expect, it } from 'vitest'
import { type FakeStripe, startFakeStripe } from '../../../../test/fake-stripe.ts'
import { forFile } from '../../../../test/for-file.ts'
import { type Client, preparedDatabase, signUp, startApp } from '../../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const stripe = forFile(await startFakeStripe())
const running = forFile(await startApp(database, stripe.env))
let ada: Client & { readonly organizationId: string }

beforeEach(async () => {
  ada = await signUp(running.server)
  stripe.isDown = false
  stripe.beforeAnswer = async () => undefined
})

type SignedEvent = ReturnType<FakeStripe['event']>

async function deliver({ payload, headers }: SignedEvent, to = running) {
  const url = '/api/webhooks/stripe'
  const { statusCode, body } = await to.server.inject({ method: 'POST', url, headers, payload })
  return { status: statusCode, body }
}

const plan = async () => (await ada.get('/api/v1/subscription')).json
const inbox = () =>
  database.query<{ event_id: string }>('select event_id from stripe_events where org_id = $1', [
    ada.organizationId,
  ])
const jobs = () =>
  database.query<{ state: string; attempt: number }>(
    `select state, attempt from tenfold_jobs where tenant = $1 and name = 'sync-subscription'`,
    [ada.organizationId],
  )

it('sends the owner to a checkout that knows the organisation, one at a time', async () => {
  stripe.requests.length = 0
  const { status, json } = await ada.post('/api/v1/subscription/checkout', { plan: 'team' })
  expect([status, json]).toEqual([200, { url: 'https://checkout.stripe.test/pay' }])
  expect(stripe.requests.map(({ what }) => what)).toEqual([
    'POST /v1/customers',
    'GET /v1/checkout/sessions',
    'POST /v1/checkout/sessions/cs_older/expire',
    'POST /v1/checkout/sessions',
  ])
  expect(Object.fromEntries(stripe.requests.at(-1)?.form ?? [])).toMatchObject({
    mode: 'subscription',
    customer: `cus_${ada.organizationId}`,
    'line_items[0][price]': 'price_team',
    'metadata[org_id]': ada.organizationId,
    'subscription_data[metadata][org_id]': ada.organizationId,
    success_url: 'http://app.example/subscription?checkout=done',
  })
  expect((await plan()).plan).toBe('free')
})

it('follows what Stripe says when an event comes', async () => {
  const subscription = stripe.subscribe(ada.organizationId)
  expect(await deliver(stripe.event(subscription))).toEqual({
    status: 200,
    body: '{"received":true}',
  })
  expect(await plan()).toMatchObject({
    plan: 'pro',
    status: 'active',
    provider: 'stripe',
    renewsAt: new Date(4e12).toISOString(),
  })
  subscription.status = 'past_due'
  await deliver(stripe.event(subscription))
  expect(await plan()).toMatchObject({ plan: 'pro', status: 'past_due' })
  const feed = (await ada.get('/api/v1/activity')).json.items
  expect(feed[0]).toMatchObject({ actorName: 'Stripe', action: 'subscription.changed' })
})

it('takes an event that comes twice once', async () => {
  const event = stripe.event(stripe.subscribe(ada.organizationId))
  await deliver(event)
  await deliver(event)
  expect([(await inbox()).length, (await jobs()).length]).toEqual([1, 1])
})

it('takes an event that comes ten times at once once', async () => {
  const event = stripe.event(stripe.subscribe(ada.organizationId))
  const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(event)))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect([(await inbox()).length, (await jobs()).length]).toEqual([1, 1])
  expect((await plan()).plan).toBe('pro')
})

it('ends up right whatever the order in which events come', async () => {
  const subscription = stripe.subscribe(ada.organizationId)
  const created = stripe.event(subscription, { type: 'customer.subscription.created' })
  subscription.price = 'price_team'
  const updated = stripe.event(subscription)
  subscription.status = 'canceled'
  const deleted = stripe.event(subscription, { type: 'customer.subscription.deleted' })
  for (const event of [deleted, created, updated]) await deliver(event)
  expect(await plan()).toMatchObject({ plan: 'free', status: 'canceled', renewsAt: null })
})

it('does not let a slow sync write what was true before a faster one', async () => {
  const subscription = stripe.subscribe(ada.organizationId)
  await deliver(stripe.event(subscription))
  const [asked, release] = holdFirstAnswer()
  const slow = deliver(stripe.event(subscription))
  await asked
  subscription.price = 'price_team'
  await deliver(stripe.event(subscription))
  expect((await plan()).plan).toBe('team')
  release()
  await slow
  expect((await plan()).plan).toBe('team')
  expect((await jobs()).map(({ state }) => state)).toEqual(['done', 'done', 'done'])
})

it('gives the free plan back when the subscription is deleted', async () => {
  const subscription = stripe.subscribe(ada.organizationId, { price: 'price_team' })
  await deliver(stripe.event(subscription))
  expect((await plan()).limits.customers).toBeNull()
  subscription.status = 'canceled'
  await deliver(stripe.event(subscription, { type: 'customer.subscription.deleted' }))
  expect(await plan()).toMatchObject({ plan: 'free', limits: { customers: 100 } })
})

it('acknowledges events of unknown organisations and other kinds, and keeps nothing of them', async () => {
  const [before] = await database.query('select count(*) from stripe_events')
  for (const orgId of ['nobody', '', "x' or true", 'a\u0000b', 'x'.repeat(100)]) {
    const event = stripe.event({ id: 'sub_x', customer: 'cus_x', metadata: { org_id: orgId } })
    expect([orgId, (await deliver(event)).status]).toEqual([orgId, 200])
  }
  const subscription = stripe.subscribe(ada.organizationId)
  expect((await deliver(stripe.event(subscription, { type: 'invoice.paid' }))).status).toBe(200)
  expect(await database.query('select count(*) from stripe_events')).toEqual([before])
})

it('refuses what Stripe did not sign, or signed long ago', async () => {
  const event = stripe.event(stripe.subscribe(ada.organizationId))
  const old = stripe.event(stripe.subscribe(ada.organizationId), { timestamp: 1_700_000_000 })
  const refused: SignedEvent[] = [
    old,
    { ...event, payload: event.payload.replace('sub_', 'sub_9') },
    { ...event, payload: '{' },
    { ...event, payload: '' },
    { ...event, headers: { 'content-type': 'application/json' } },
    { ...event, headers: { ...event.headers, 'stripe-signature': 't=1,v1=00' } },
  ]
  for (const one of refused) {
    const { status, body } = await deliver(one)
    expect(status).toBe(400)
    expect(body).not.toContain('whsec_')
  }
  expect([(await inbox()).length, (await plan()).plan]).toEqual([0, 'free'])
})

it('tries again later when Stripe does not answer', async () => {
  const subscription = stripe.subscribe(ada.organizationId)
  stripe.isDown = true
  expect((await deliver(stripe.event(subscription))).status).toBe(200)
  expect(await jobs()).toEqual([{ state: 'queued', attempt: 1 }])
  expect((await plan()).plan).toBe('free')
  const owner = await ada.post('/api/v1/subscription/checkout', { plan: 'pro' })
  expect([owner.status, owner.json.title]).toEqual([503, 'Billing unreachable'])

  stripe.isDown = false
  await using worker = await startApp(database, stripe.env)
  await worker.app.jobs.startWorker()
  await expect.poll(jobs).toEqual([{ state: 'done', attempt: 2 }])
  expect((await plan()).plan).toBe('pro')
})

it('answers 500, and none of Stripe’s words, when Stripe refuses our key', async () => {
  const wrong = { ...stripe.env, STRIPE_SECRET_KEY: 'sk_test_wrong' }
  await using other = await startApp(database, wrong)
  const eve = await signUp(other.server)
  const answer = await eve.post('/api/v1/subscription/checkout', { plan: 'pro' })
  expect([answer.status, answer.json.title]).toEqual([500, 'Internal error'])
  expect(answer.text).not.toContain('No answer')
})

it('does not forget an event while Stripe is away for hours, for it is not sent again', async () => {
  stripe.isDown = true
  await deliver(stripe.event(stripe.subscribe(ada.organizationId)))
  const [job] = await database.query<{ max_attempts: number }>(
    'select max_attempts from tenfold_jobs where tenant = $1',
    [ada.organizationId],
  )
  expect(job?.max_attempts).toBeGreaterThan(100)
})

it('does not believe another organisation’s subscription of the same customer', async () => {
  const subscription = stripe.subscribe(ada.organizationId, { metadata: { org_id: 'another' } })
  const event = { ...subscription, metadata: { org_id: ada.organizationId } }
  await deliver(stripe.event(event))
  expect((await plan()).plan).toBe('free')
})

it('cancels with the period, takes that back, and changes the plan on a page of Stripe', async () => {
  await ada.post('/api/v1/subscription/checkout', { plan: 'pro' })
  await deliver(stripe.event(stripe.subscribe(ada.organizationId)))
  const again = await ada.post('/api/v1/subscription/checkout', { plan: 'pro' })
  expect(again.status).toBe(409)
  const cancelled = await ada.post('/api/v1/subscription/cancel', {})
  expect(cancelled.json).toMatchObject({ plan: 'pro', cancelsAt: new Date(4e12).toISOString() })

  const resumed = await ada.post('/api/v1/subscription/checkout', { plan: 'pro' })
  expect(resumed.json.url).toBe('http://app.example/subscription')
  expect(await plan()).toMatchObject({ plan: 'pro', cancelsAt: null })

  const larger = await ada.post('/api/v1/subscription/checkout', { plan: 'team' })
  expect(larger.json.url).toBe('https://portal.stripe.test/subscription_update_confirm')
  const portal = await ada.post('/api/v1/subscription/portal', {})
  expect(portal.json.url).toBe('https://portal.stripe.test/')
})

it('has no portal for those who never paid, and takes no test card', async () => {
  expect((await ada.post('/api/v1/subscription/portal', {})).status).toBe(409)
  expect((await ada.post('/api/v1/subscription/cancel', {})).status).toBe(409)
  const card = { cardNumber: '4242424242424242' }
  expect((await ada.post('/api/v1/subscription/checkouts/1/confirm', card)).status).toBe(409)
})

it('listens to Stripe only where plans are paid through it', async () => {
  await using local = await startApp(database)
  const event = stripe.event(stripe.subscribe(ada.organizationId))
  expect((await deliver(event, local)).status).toBe(404)
})

/** Holds back the next answer: a promise that Stripe was asked, and the way to let it answer. */
function holdFirstAnswer(): [asked: Promise<void>, release: () => void] {
  const asked = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  stripe.beforeAnswer = async () => {
    stripe.beforeAnswer = async () => undefined
    asked.resolve()
    await released.promise
  }
  return [asked.promise, () => released.resolve()]
}
