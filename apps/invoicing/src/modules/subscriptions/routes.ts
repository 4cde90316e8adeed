import { requireRole, type Server, t } from '../../platform/http/index.ts'
import { originOf } from '../../platform/mail/index.ts'
import { cancelLocally } from './checkouts.ts'
import { plans } from './plans.ts'
import { noPortal } from './refusals.ts'
import { PlanOffer, Subscription } from './schemas.ts'
import { cancelWithStripe, portalUrl } from './stripe/checkout.ts'
import { reaching } from './stripe/reaching.ts'
import { type SubscriptionParts, viewSubscription } from './view.ts'

export function subscriptionRoutes(server: Server, parts: SubscriptionParts): void {
  const { billing, settings } = parts

  const read = {
    operationId: 'getSubscription',
    summary: 'The plan, its limits and how much of them is used',
    response: { 200: Subscription },
  }
  server.get('/subscription', { schema: read }, () => viewSubscription(parts))

  const cancel = {
    operationId: 'cancelSubscription',
    summary: 'Ends the plan with the month that is paid',
    response: { 200: Subscription },
  }
  server.post('/subscription/cancel', { schema: cancel }, async ({ login }) => {
    requireRole(login, 'owner')
    if (billing.kind === 'local') await cancelLocally(parts)
    else await reaching(() => cancelWithStripe(parts, billing))
    return viewSubscription(parts)
  })

  const portal = {
    operationId: 'openBillingPortal',
    summary: 'Where the owner sees bills and changes the card',
    response: { 200: t.Closed({ url: t.AnyText(2_000) }) },
  }
  server.post('/subscription/portal', { schema: portal }, async (request) => {
    requireRole(request.login, 'owner')
    if (billing.kind === 'local') throw noPortal()
    return { url: await reaching(() => portalUrl(parts, billing, originOf(request, settings))) }
  })
}

export function planRoutes(server: Server): void {
  const schema = {
    operationId: 'listPlans',
    summary: 'The plans on offer, cheapest first',
    response: { 200: t.Closed({ items: t.List(PlanOffer) }) },
  }
  server.get('/plans', { schema }, () => ({ items: Object.values(plans) }))
}
