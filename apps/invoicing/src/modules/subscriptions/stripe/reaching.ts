import { Stripe } from 'stripe'
import { stripeUnreachable } from '../refusals.ts'

/** Asks Stripe while a user waits: they learn that it doesn't answer, and nothing else of what went wrong there. */
export async function reaching<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const isItsFault =
      error instanceof Stripe.errors.StripeConnectionError ||
      error instanceof Stripe.errors.StripeAPIError ||
      error instanceof Stripe.errors.StripeRateLimitError
    throw isItsFault ? stripeUnreachable() : error
  }
}
