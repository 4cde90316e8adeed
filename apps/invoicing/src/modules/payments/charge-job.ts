import { defineJob, type Job } from '@tenfold/runtime'
import { channels } from '@tenfold/runtime/kernel'
import { type Charge, findCharge, leaveUnanswered, settleCharge } from './charge.ts'
import { noPaymentProvider } from './errors.ts'
import {
  type ChargeOutcome,
  ChargePayment,
  type PaymentParts,
  type PaymentProvider,
} from './provider.ts'

/** How often a card is tried to be charged: for about a quarter of an hour. Then it is for the owner to ask. */
const mostTries = 12
/** How long a provider may take, well within the attempt: what comes of its silence is to be written down. */
const answerMs = 15_000

/**
 * The job that has a card charged, or asks what has become of the charge. The provider is asked at least
 * once, always under the payment's own key, so it charges once; what comes of it is written down once,
 * together with the job's end. Until then, and while there is no answer, the amount stays reserved: the
 * customer may have been charged.
 */
export function chargePaymentJob(parts: () => PaymentParts): Job<ChargePayment> {
  return defineJob({
    name: 'charge-payment',
    payload: ChargePayment,
    timeoutMs: 30_000,
    // Far more than are made: an attempt whose process is killed can't say that it was the last.
    maxAttempts: 300,
    async run({ payload: { paymentId, cardToken, actorName }, attempt, signal, complete }) {
      const charge = await findCharge(parts().db, paymentId)
      if (charge?.status !== 'pending') return
      const by = { name: actorName }
      const asked = await ask(parts(), { charge, cardToken, signal })
      if ('outcome' in asked)
        return complete((tx) => settleCharge(tx, parts(), { charge, by, ...asked }))
      // The worker stops: another attempt goes on.
      signal.throwIfAborted()
      if (cardToken !== undefined && attempt < mostTries) throw asked.error
      channels['runtime:fault'].publish({ where: 'payments/unanswered', error: asked.error })
      await complete((tx) => leaveUnanswered(tx, parts(), { charge, by }))
    },
  })
}

interface Question {
  readonly charge: Charge
  readonly cardToken: string | undefined
  readonly signal: AbortSignal
}

async function ask(
  parts: PaymentParts,
  { charge, cardToken: token, signal: stop }: Question,
): Promise<{ outcome: ChargeOutcome } | { error: unknown }> {
  const { key, amountMinor, currency } = charge
  const signal = AbortSignal.any([stop, AbortSignal.timeout(answerMs)])
  try {
    const provider = requireProvider(parts)
    const asking =
      token === undefined
        ? provider.conclude({ key, signal })
        : provider.charge({ key, token, amountMinor, currency, signal })
    return { outcome: await Promise.race([asking, endOf(signal)]) }
  } catch (error) {
    return { error }
  }
}

/** Needed for providers that ignore the signal. */
function endOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function requireProvider({ paymentProvider }: PaymentParts): PaymentProvider {
  if (paymentProvider) return paymentProvider
  throw noPaymentProvider()
}
