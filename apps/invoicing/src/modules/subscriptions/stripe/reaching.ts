import { TenfoldError } from '@tenfold/runtime'
import { Stripe } from 'stripe'
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

/** Our fault: a wrong key or price, say. Its status and sentence are meant for us, not for our user. */
function refused({ type, code, statusCode, requestId }: Stripe.errors.StripeError): TenfoldError {
  const facts = [type, code, statusCode, requestId].filter((fact) => fact !== undefined)
  const message = `Stripe refused a request (${facts.join(', ')})`
  const hint = 'Look the request up in the dashboard of Stripe, and check the STRIPE_ settings'
  return new TenfoldError('invoicing/stripe-refused', message, { hint })
}
