import { Type } from '@fastify/type-provider-typebox'
import { Closed, type Parts, type Server } from '../../http/index.ts'
import { findSubscription } from './queries.ts'

const Subscription = Closed({
  plan: Type.Enum(['free', 'pro', 'team']),
  status: Type.Enum(['active', 'past_due', 'canceled']),
  seats: Type.Integer(),
  renewsAt: Type.Union([Type.String(), Type.Null()]),
  usage: Closed({ customers: Type.Integer(), invoicesThisMonth: Type.Integer() }),
})
const minutesMs = 60_000

/** The organisation's plan, and how much of it is used. */
export function subscriptionRoutes(server: Server, { db, cache }: Parts): void {
  const schema = {
    operationId: 'getSubscription',
    summary: 'The plan of the organisation, and how much of it is used',
    tags: ['subscriptions'],
    response: { 200: Subscription },
  }
  server.get('/subscription', { schema }, () => {
    const options = { tags: ['subscription', 'customers', 'invoices'], ttl: 10 * minutesMs }
    return cache.get('subscription', options, () => findSubscription(db))
  })
}
