import { readCardNumber } from '../../ui/card-number.ts'
import { formatMoney, parseMoney, unreadableMoney } from '../../ui/money.ts'
import type { CardDraft } from './api.ts'

export interface TypedCard {
  readonly cardNumber: string
  /** Undefined pays the whole balance. */
  readonly amount: string | undefined
}

export function readCard(
  { cardNumber, amount }: TypedCard,
  { balanceMinor, currency }: { balanceMinor: number; currency: string },
): { draft: CardDraft; errors: Record<string, string> } {
  const { digits, complaint } = readCardNumber(cardNumber)
  const amountMinor = amount === undefined ? balanceMinor : (parseMoney(amount, currency) ?? 0)
  const most = formatMoney(balanceMinor, currency)
  const errors = {
    ...(complaint && { cardNumber: complaint }),
    ...(amountMinor <= 0 && { amountMinor: unreadableMoney(currency) }),
    ...(amountMinor > balanceMinor && { amountMinor: `At most ${most} is still owed.` }),
  }
  return { draft: { cardNumber: digits, amountMinor }, errors }
}
