import { type ErrorEntry, errorsOf, type TenfoldError } from '@tenfold/runtime'

export const subscriptionErrors = {
  'invoicing/stripe-refused': {
    meaning: 'Stripe refused a request of ours; the message has its reason',
    remedy: 'check the `STRIPE_` settings',
    exitCode: 1,
  },
  'invoicing/subscription-contended': {
    meaning: 'a subscription was changed too often while Stripe was asked',
    remedy: 'nothing, the job is tried again',
    exitCode: 1,
  },
  'invoicing/unknown-price': {
    meaning: "Stripe sells a price that is no plan's",
    remedy: 'set `STRIPE_PRICE_PRO` and `STRIPE_PRICE_TEAM`',
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorEntry>

const error = errorsOf(subscriptionErrors)

export function stripeRefused(facts: readonly (string | number | undefined)[]): TenfoldError {
  const known = facts.filter((fact) => fact !== undefined).join(', ')
  return error('invoicing/stripe-refused', `Stripe refused a request (${known})`, {
    hint: 'Look the request up in the dashboard of Stripe, and check the STRIPE_ settings',
  })
}

export function subscriptionContended(tries: number): TenfoldError {
  return error(
    'invoicing/subscription-contended',
    `The subscription was changed by others ${tries} times while Stripe was asked for it`,
  )
}

export function unknownPrice(subscriptionId: string, price: string | undefined): TenfoldError {
  return error(
    'invoicing/unknown-price',
    `Stripe's subscription ${subscriptionId} has the price ${price}, which is no plan's`,
    { hint: 'Set STRIPE_PRICE_PRO and STRIPE_PRICE_TEAM to the prices that are sold' },
  )
}
