import type { Server } from '../../http/index.ts'
import { Subscription } from './schemas.ts'
import { type SubscriptionParts, viewSubscription } from './view.ts'

/** The organisation's plan, and how much of it is used. */
export function subscriptionRoutes(server: Server, parts: SubscriptionParts): void {
  const read = {
    operationId: 'getSubscription',
    summary: 'The plan, its limits and how much of them is used',
    tags: ['subscriptions'],
    response: { 200: Subscription },
  }
  server.get('/subscription', { schema: read }, () => viewSubscription(parts))
}
