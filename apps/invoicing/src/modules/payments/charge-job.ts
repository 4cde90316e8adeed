import { defineJob, type Job, TenfoldError } from '@tenfold/runtime'
import { findCharge, settleCharge } from './charge.ts'
import type { ChargePayment, PaymentParts } from './parts.ts'
import type { PaymentProvider } from './provider.ts'

/**
 * The job that has a card charged. The provider is asked at least once, always under the payment's
 * own key, so it charges once; what comes of it is written down once, together with the job's end.
 * Until then the amount stays reserved, for nobody knows whether the customer has been charged.
 */
export function chargePaymentJob(parts: () => PaymentParts): Job<ChargePayment> {
  return defineJob({
    name: 'charge-payment',
    payload: readPayload,
    timeoutMs: 30_000,
    // For a day: a provider may be down for long, and giving up would leave the question open.
    maxAttempts: 300,
    async run({ payload: { paymentId, cardToken: token, actorName }, signal, complete }) {
      const charge = await findCharge(parts().db, paymentId)
      if (charge?.status !== 'pending') return
      const { key, amountMinor, currency } = charge
      const provider = requireProvider(parts())
      const outcome = await provider.charge({ key, token, amountMinor, currency, signal })
      await complete((tx) => settleCharge(tx, parts(), { charge, outcome, actorName }))
    },
  })
}

function readPayload(value: unknown): ChargePayment {
  const { paymentId, cardToken, actorName } = Object(value) as Partial<ChargePayment>
  if ([paymentId, cardToken, actorName].some((part) => typeof part !== 'string'))
    throw new TypeError('charge-payment needs paymentId, cardToken and actorName')
  return value as ChargePayment
}

function requireProvider({ paymentProvider }: PaymentParts): PaymentProvider {
  if (paymentProvider) return paymentProvider
  throw new TenfoldError('invoicing/no-payment-provider', 'Nobody is there to charge a card', {
    hint: 'Set PAYMENTS as in the process that took the payment',
  })
}
