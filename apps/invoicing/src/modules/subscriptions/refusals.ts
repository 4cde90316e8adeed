import { impossible, Problem } from '../../platform/http/index.ts'
import { plans } from './plans.ts'
import type { Plan } from './schemas.ts'

export const alreadyOn = (plan: Plan): Problem =>
  impossible(`Your organisation is on the ${plans[plan].name} plan already`)

export const nothingToCancel = (): Problem =>
  impossible('The Free plan costs nothing, so there is nothing to cancel')

export const alreadyPaid = (): Problem =>
  impossible('This checkout is paid: start another one to change the plan again')

export const noPayments = (): Problem =>
  impossible(
    'No payment provider is set up. Set the STRIPE_ settings, or PAYMENTS=test to try it out',
  )

export const noPortal = (): Problem =>
  impossible('There is no portal yet: it opens with the first plan that is paid through Stripe')

export const paidElsewhere = (): Problem =>
  impossible('Plans are paid on pages of Stripe here: start with POST /subscription/checkout')

export const unknownCard = (): Problem =>
  new Problem('invalid-input', 'No money moves here: take one of the test cards')

export const declined = (): Problem =>
  new Problem('payment-declined', 'The card was declined. Your plan has not changed.')

export const stripeUnreachable = (): Problem =>
  new Problem('billing-unreachable', 'Stripe does not answer just now. Try again in a moment.')
