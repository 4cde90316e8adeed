import { Stripe } from 'stripe'
import { stripeRefused } from '../errors.ts'
import { stripeUnreachable } from '../refusals.ts'

/** Asks Stripe while a user waits: they learn that it doesn't answer, and nothing else of what went wrong there. */
export async function reaching<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error
    const isItsFault =
      error instanceof Stripe.errors.StripeConnectionError ||
      error instanceof Stripe.errors.StripeAPIError ||
      error instanceof Stripe.errors.StripeRateLimitError
    throw isItsFault ? stripeUnreachable() : refused(error)
  }
}

/** A wrong key or price, say: its status and sentence are meant for us, not for our user. */
function refused({ type, code, statusCode, requestId }: Stripe.errors.StripeError): Error {
  return stripeRefused([type, code, statusCode, requestId])
}
