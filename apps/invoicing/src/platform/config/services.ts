import { Secret } from '@tenfold/runtime/kernel'
import type { Environment } from './names.ts'

export interface ServiceConfig {
  /** No mail is sent without a URL. Production requires one. */
  readonly mail: { readonly url: Secret | undefined; readonly from: string }
  /** An OpenAI-compatible endpoint; without a URL there is no assistant. */
  readonly assistant: {
    readonly url: string | undefined
    readonly key: Secret
    readonly model: string
  }
  readonly billing: BillingConfig
  /** Provider of customers' payments: one for tests that moves no money, or none. */
  readonly payments: 'test' | 'off'
}

export type BillingConfig =
  | { readonly kind: 'local' }
  | {
      readonly kind: 'stripe'
      readonly secretKey: Secret
      readonly webhookSecret: Secret
      readonly prices: { readonly pro: string; readonly team: string }
      /** Elsewhere than at Stripe: a test's own server. */
      readonly apiUrl: string | undefined
    }

export function readServices(env: Environment, faults: string[]): ServiceConfig {
  return {
    mail: readMail(env, faults),
    assistant: readAssistant(env, faults),
    billing: readBilling(env, faults),
    payments: readPayments(env, faults),
  }
}

function readMail(env: Environment, faults: string[]): ServiceConfig['mail'] {
  const url = env['SMTP_URL'] || undefined
  if (url === undefined && isProduction(env))
    faults.push('SMTP_URL is missing: set it to your mail server, smtps://user:password@host:465')
  if (url !== undefined && !isUrl(url, /^smtps?:$/))
    faults.push('SMTP_URL must be an smtp:// or smtps:// URL')
  const from = env['MAIL_FROM'] || 'Tenfold Invoicing <invoicing@localhost>'
  if (isProduction(env) && !env['MAIL_FROM'])
    faults.push('MAIL_FROM is missing: set it to the sender, Name <address@your-domain>')
  if (/[\r\n]/.test(from) || !from.includes('@'))
    faults.push('MAIL_FROM must hold an e-mail address')
  return { url: url === undefined ? undefined : new Secret(url), from }
}

function readAssistant(env: Environment, faults: string[]): ServiceConfig['assistant'] {
  const url = env['ASSISTANT_URL'] || undefined
  if (url !== undefined && !isUrl(url, /^https?:$/))
    faults.push('ASSISTANT_URL must be the base URL of an OpenAI-compatible API, https://.../v1')
  return {
    url,
    key: new Secret(env['ASSISTANT_KEY'] || 'none'),
    model: env['ASSISTANT_MODEL'] || 'gpt-5-mini',
  }
}

const stripeNames = [
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'STRIPE_PRICE_PRO',
  'STRIPE_PRICE_TEAM',
] as const

function readBilling(env: Environment, faults: string[]): BillingConfig {
  const missing = stripeNames.filter((name) => !env[name])
  if (missing.length === stripeNames.length) return { kind: 'local' }
  for (const name of missing) faults.push(`${name} is missing: Stripe needs all of its settings`)
  const apiUrl = env['STRIPE_API_URL'] || undefined
  if (apiUrl !== undefined && !isUrl(apiUrl, /^https?:$/))
    faults.push('STRIPE_API_URL must be an http:// or https:// URL')
  return {
    kind: 'stripe',
    secretKey: new Secret(env['STRIPE_SECRET_KEY'] ?? ''),
    webhookSecret: new Secret(env['STRIPE_WEBHOOK_SECRET'] ?? ''),
    prices: { pro: env['STRIPE_PRICE_PRO'] ?? '', team: env['STRIPE_PRICE_TEAM'] ?? '' },
    apiUrl,
  }
}

function readPayments(env: Environment, faults: string[]): 'test' | 'off' {
  const payments = env['PAYMENTS'] || (isProduction(env) ? 'off' : 'test')
  if (payments === 'test' || payments === 'off') return payments
  faults.push('PAYMENTS must be "test" (moves no money) or "off"')
  return 'off'
}

const isProduction = (env: Environment) => env['NODE_ENV'] === 'production'

function isUrl(text: string, protocol: RegExp): boolean {
  return URL.canParse(text) && protocol.test(new URL(text).protocol)
}
