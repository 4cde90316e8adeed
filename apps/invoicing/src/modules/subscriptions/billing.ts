import type { Secret } from '@tenfold/runtime/kernel'
import { Stripe } from 'stripe'
import type { BillingConfig, ServiceConfig } from '../../platform/config/index.ts'
import type { PaidPlan } from './schemas.ts'

/** Payment of plans: by Stripe, by a provider that moves no money, or not at all. */
export type Billing = { readonly kind: 'local'; readonly takesTestCards: boolean } | StripeBilling

export interface StripeBilling {
  readonly kind: 'stripe'
  readonly client: Stripe
  readonly webhookSecret: Secret
  readonly prices: Readonly<Record<PaidPlan, string>>
}

export function createBilling({
  billing,
  payments,
}: Pick<ServiceConfig, 'billing' | 'payments'>): Billing {
  if (billing.kind === 'local') return { kind: 'local', takesTestCards: payments === 'test' }
  const { webhookSecret, prices } = billing
  return { kind: 'stripe', client: clientOf(billing), webhookSecret, prices }
}

function clientOf({ secretKey, apiUrl }: Extract<BillingConfig, { kind: 'stripe' }>): Stripe {
  const limits = { timeout: 10_000, maxNetworkRetries: 2, telemetry: false }
  if (apiUrl === undefined) return new Stripe(secretKey.reveal(), limits)
  const { hostname: host, port, protocol } = new URL(apiUrl)
  return new Stripe(secretKey.reveal(), {
    ...limits,
    host,
    ...(port ? { port } : {}),
    protocol: protocol === 'http:' ? 'http' : 'https',
  })
}
