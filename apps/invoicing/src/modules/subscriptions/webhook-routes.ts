import type { FastifyRequest } from 'fastify'
import type { Stripe } from 'stripe'
import { Problem, type Server, t } from '../../platform/http/index.ts'
import type { Billing, StripeBilling } from './billing.ts'
import { type InboxParts, receive } from './stripe/inbox.ts'

interface WebhookParts extends InboxParts {
  readonly billing: Billing
}

const maxAgeSeconds = 300

export function webhookRoutes(server: Server, parts: WebhookParts): void {
  const { billing } = parts
  // The signature is over the bytes as they were sent.
  server.removeContentTypeParser('application/json')
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  const schema = {
    operationId: 'receiveStripeEvent',
    summary: 'Takes an event of Stripe, proven by its signature',
    response: { 200: t.Closed({ received: t.Boolean() }) },
  }
  server.post('/stripe', { schema }, async (request) => {
    if (billing.kind !== 'stripe')
      throw new Problem('not-found', 'Plans are not paid through Stripe here')
    await receive(parts, eventOf(request, billing))
    return { received: true }
  })
}

function eventOf({ body, headers }: FastifyRequest, billing: StripeBilling): Stripe.Event {
  const signature = String(headers['stripe-signature'] ?? '')
  const payload = Buffer.isBuffer(body) ? body : ''
  const secret = billing.webhookSecret.reveal()
  try {
    return billing.client.webhooks.constructEvent(payload, signature, secret, maxAgeSeconds)
  } catch (cause) {
    const detail = 'The event is not signed by Stripe, or was sent too long ago'
    throw new Problem('invalid-signature', detail, { cause })
  }
}
