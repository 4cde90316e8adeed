import { type ErrorEntry, errorsOf, type TenfoldError } from '@tenfold/runtime'

export const paymentErrors = {
  'invoicing/no-payment-provider': {
    meaning: 'a worker has no provider to charge cards with',
    remedy: 'set `PAYMENTS` as in the web processes',
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorEntry>

const error = errorsOf(paymentErrors)

export function noPaymentProvider(): TenfoldError {
  return error('invoicing/no-payment-provider', 'There is no provider to charge the card with', {
    hint: 'Set PAYMENTS as in the process that took the payment',
  })
}
