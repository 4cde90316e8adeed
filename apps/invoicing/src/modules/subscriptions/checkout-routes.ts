import { requireRole, type Server, t } from '../../platform/http/index.ts'
import { originOf } from '../../platform/mail/index.ts'
import { confirmCheckout, findCheckout, insertCheckout } from './checkouts.ts'
import { findSubscription } from './queries.ts'
import { alreadyOn, noPayments, paidElsewhere } from './refusals.ts'
import { Checkout, PaidPlanName, Subscription } from './schemas.ts'
import { standingOf } from './standing.ts'
import { stripeCheckoutUrl } from './stripe/checkout.ts'
import { reaching } from './stripe/reaching.ts'
import { type SubscriptionParts, viewSubscription } from './view.ts'

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
