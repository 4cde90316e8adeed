import { type Base, defineModule } from '../../platform/module.ts'
import { createBilling } from './billing.ts'
import { checkoutRoutes, planRoutes, subscriptionRoutes } from './routes.ts'
import { syncSubscriptionJob } from './sync-job.ts'
import type { Counters } from './view.ts'
import { webhookRoutes } from './webhook-routes.ts'

interface Needs extends Base {
  /** Each of the module whose things plans limit. */
  readonly counters: Counters
}

export function subscriptionsModule({ parts, settings, counters: counted }: Needs) {
  const billing = createBilling(settings)
  const own = () => ({ ...parts(), settings, billing, counters: counted })
  const syncSubscription = syncSubscriptionJob(own)
  return defineModule({
    name: 'subscriptions',
    about: 'Plans, their limits and their price',
    tables: ['subscriptions', 'checkouts', 'stripe_events'],
    actions: ['subscription.changed', 'subscription.cancelled'],
    jobs: [syncSubscription],
    routes: {
      strangers: planRoutes,
      webhooks: (server) => webhookRoutes(server, { ...own(), syncSubscription }),
      tenant(server) {
        subscriptionRoutes(server, own())
        checkoutRoutes(server, own())
      },
    },
  })
}
