import { requireRole, type Server, t } from '../../platform/http/index.ts'
import { originOf } from '../../platform/mail/index.ts'
import { cancelLocally, confirmCheckout, findCheckout, insertCheckout } from './checkouts.ts'
import { plans } from './plans.ts'
import { findSubscription } from './queries.ts'
import { alreadyOn, noPayments, noPortal, paidElsewhere } from './refusals.ts'
import { Checkout, PaidPlanName, PlanOffer, Subscription } from './schemas.ts'
import { standingOf } from './standing.ts'
import { cancelWithStripe, portalUrl, stripeCheckoutUrl } from './stripe/checkout.ts'
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

const CardNumber = t.String({ minLength: 12, maxLength: 23, pattern: '^[0-9 ]+$' })

/** Getting a plan: on a page of Stripe, or on one of ours that moves no money. */
export function checkoutRoutes(server: Server, parts: SubscriptionParts): void {
  const { billing, db, settings } = parts

  const start = {
    operationId: 'startCheckout',
    summary: 'Where the owner pays for a plan',
    body: t.Closed({ plan: PaidPlanName }),
    response: { 200: t.Closed({ url: t.AnyText(2_000) }) },
  }
  server.post('/subscription/checkout', { schema: start }, async (request) => {
    const { login } = request
    const { plan } = request.body
    requireRole(login, 'owner')
    const standing = standingOf(await findSubscription(db), new Date())
    if (standing.plan === plan && !standing.cancelsAt) throw alreadyOn(plan)
    if (billing.kind === 'local') {
      if (!billing.takesTestCards) throw noPayments()
      return { url: `/subscription/checkout/${await insertCheckout(db, plan)}` }
    }
    const options = { plan, origin: originOf(request, settings) }
    return { url: await reaching(() => stripeCheckoutUrl(parts, billing, options)) }
  })

  const read = {
    operationId: 'getCheckout',
    summary: 'What is to be paid',
    params: t.IdParams,
    response: { 200: Checkout },
  }
  server.get('/subscription/checkouts/:id', { schema: read }, ({ params }) =>
    findCheckout(db, params.id),
  )

  const confirm = {
    operationId: 'confirmCheckout',
    summary: 'Pays with a test card; the plan is in force from that moment',
    params: t.IdParams,
    body: t.Closed({ cardNumber: CardNumber }),
    response: { 200: Subscription },
  }
  server.post('/subscription/checkouts/:id/confirm', { schema: confirm }, async (request) => {
    const { body, login, params } = request
    requireRole(login, 'owner')
    if (billing.kind !== 'local') throw paidElsewhere()
    if (!billing.takesTestCards) throw noPayments()
    await confirmCheckout(parts, { id: params.id, cardNumber: body.cardNumber })
    return viewSubscription(parts)
  })
}
