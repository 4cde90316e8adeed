import { formatMoney, parseMoney, unreadableMoney } from '../../ui/money.ts'
import type { PaymentDraft } from './api.ts'

/** A payment as it stands in the form: the amount as it was typed. */
export interface TypedPayment extends Omit<PaymentDraft, 'amountMinor'> {
  readonly amount: string
}

/** Reads a typed payment; `errors` has the complaints by field, named as the server names them. */
export function readPayment(
  { amount, ...rest }: TypedPayment,
  { balanceMinor, currency }: { balanceMinor: number; currency: string },
): { draft: PaymentDraft; errors: Record<string, string> } {
  const amountMinor = parseMoney(amount, currency) ?? 0
  const most = formatMoney(balanceMinor, currency)
  const errors = {
    ...(amountMinor <= 0 && { amountMinor: unreadableMoney(currency) }),
    ...(amountMinor > balanceMinor && { amountMinor: `At most ${most} is still owed.` }),
    ...(!rest.paidOn && { paidOn: 'Enter a date.' }),
  }
  return { draft: { ...rest, amountMinor, reference: rest.reference.trim() }, errors }
}
