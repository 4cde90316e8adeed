import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Stripe } from 'stripe'

export interface FakeSubscription {
  readonly id: string
  readonly customer: string
  readonly metadata: Readonly<Record<string, string>>
  readonly created: number
  status: string
  price: string
  periodEnd: number
  cancelAtPeriodEnd: boolean
}

/** The part of Stripe's HTTP API that the app speaks, with its state in the open. */
export interface FakeStripe extends AsyncDisposable {
  /** Environment of an app that is to use it. */
  readonly env: Readonly<Record<string, string>>
  readonly subscriptions: Map<string, FakeSubscription>
  /** Every request as method, path and form. */
  readonly requests: { readonly what: string; readonly form: URLSearchParams }[]
  /** Answers 500 to everything while set. */
  isDown: boolean
  /** Called after an answer was made up and before it is sent. */
  beforeAnswer: (what: string) => Promise<void>
  /** The app's customer, subscribed. */
  subscribe(orgId: string, changes?: Partial<FakeSubscription>): FakeSubscription
  /** An event as Stripe sends it: body and headers. */
  event(
    subject: Pick<FakeSubscription, 'id' | 'customer' | 'metadata'>,
    changes?: { readonly id?: string; readonly type?: string; readonly timestamp?: number },
  ): { readonly payload: string; readonly headers: Record<string, string> }
}

const webhookSecret = 'whsec_of_the_tests'
const secretKey = 'sk_test_of_the_tests'
let made = 0

export async function startFakeStripe(): Promise<FakeStripe> {
  const subscriptions: FakeStripe['subscriptions'] = new Map()
  const requests: FakeStripe['requests'] = []
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const { what, form } = await read(request)
    requests.push({ what, form })
    const isKnown = request.headers.authorization === `Bearer ${secretKey}`
    const answer = isKnown && !fake.isDown ? answerTo(what, form, subscriptions) : undefined
    await fake.beforeAnswer(what)
    const status = answer ? 200 : isKnown ? 500 : 401
    response.writeHead(status, {
      'content-type': 'application/json',
      'stripe-should-retry': 'false',
    })
    response.end(JSON.stringify(answer ?? { error: { type: 'api_error', message: 'No answer' } }))
  }
  const server = createServer((request, response) => void respond(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const fake: FakeStripe = {
    env: {
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_PRICE_PRO: 'price_pro',
      STRIPE_PRICE_TEAM: 'price_team',
      STRIPE_API_URL: `http://127.0.0.1:${port}`,
    },
    subscriptions,
    requests,
    isDown: false,
    beforeAnswer: async () => undefined,
    subscribe(orgId, changes = {}) {
      const subscription = { ...newSubscription(orgId), ...changes }
      subscriptions.set(subscription.id, subscription)
      return subscription
    },
    event: signedEvent,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return fake
}

function newSubscription(orgId: string): FakeSubscription {
  const nth = ++made
  return {
    id: `sub_${nth}`,
    customer: `cus_${orgId}`,
    metadata: { org_id: orgId },
    created: 1_800_000_000 + nth,
    status: 'active',
    price: 'price_pro',
    periodEnd: 4_000_000_000,
    cancelAtPeriodEnd: false,
  }
}

const signedEvent: FakeStripe['event'] = ({ id: subject, customer, metadata }, changes = {}) => {
  const { id = `evt_${++made}`, type = 'customer.subscription.updated', timestamp } = changes
  const object = { id: subject, object: 'subscription', customer, metadata }
  const payload = JSON.stringify({ id, object: 'event', type, data: { object } })
  const signature = Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: webhookSecret,
    ...(timestamp === undefined ? {} : { timestamp }),
  })
  return {
    payload,
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
  }
}

async function read(request: IncomingMessage): Promise<FakeStripe['requests'][number]> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stripe.test')
  const body = await text(request)
  const form = request.method === 'GET' ? searchParams : new URLSearchParams(body)
  return { what: `${request.method} ${pathname}`, form }
}

function answerTo(
  what: string,
  form: URLSearchParams,
  subscriptions: FakeStripe['subscriptions'],
): object | undefined {
  const id = what.split('/')[3] ?? ''
  const subscription = subscriptions.get(id)
  switch (what.replace(/sub_\d+|cs_\w+/, ':id')) {
    case 'POST /v1/customers':
      return { id: `cus_${form.get('metadata[org_id]')}`, object: 'customer' }
    case 'GET /v1/checkout/sessions':
      return { object: 'list', data: [{ id: 'cs_older' }], has_more: false }
    case 'POST /v1/checkout/sessions':
      return { id: 'cs_new', url: 'https://checkout.stripe.test/pay' }
    case 'POST /v1/checkout/sessions/:id/expire':
      return { id: 'cs_older', status: 'expired' }
    case 'POST /v1/billing_portal/sessions':
      return { id: 'bps_1', url: `https://portal.stripe.test/${form.get('flow_data[type]') ?? ''}` }
    case 'GET /v1/subscriptions':
      return listOf(
        [...subscriptions.values()].filter(({ customer }) => customer === form.get('customer')),
      )
    case 'POST /v1/subscriptions/:id':
      if (subscription) subscription.cancelAtPeriodEnd = form.get('cancel_at_period_end') === 'true'
      return subscription && wireOf(subscription)
    case 'GET /v1/subscriptions/:id':
      return subscription && wireOf(subscription)
    default:
      return undefined
  }
}

const listOf = (subscriptions: readonly FakeSubscription[]) => ({
  object: 'list',
  data: subscriptions.map(wireOf),
  has_more: false,
})

function wireOf({ price, periodEnd, cancelAtPeriodEnd, ...rest }: FakeSubscription): object {
  const item = { id: `si_${rest.id}`, price: { id: price }, current_period_end: periodEnd }
  return {
    ...rest,
    object: 'subscription',
    cancel_at: null,
    cancel_at_period_end: cancelAtPeriodEnd,
    items: { object: 'list', data: [item] },
  }
}
