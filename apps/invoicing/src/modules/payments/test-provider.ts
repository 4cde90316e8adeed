import { testCards } from '../../platform/test-cards.ts'
import type { ChargeOutcome, PaymentProvider } from './provider.ts'

const cards: Readonly<Record<string, TestCard>> = {
  [testCards.accepted]: { token: 'card-that-pays', outcome: 'succeeded' },
  [testCards.declined]: { token: 'card-that-declines', outcome: 'declined' },
  [testCards.unanswered]: { token: 'card-of-silence', outcome: 'none' },
}

interface TestCard {
  readonly token: string
  readonly outcome: ChargeOutcome | 'none'
}

/** Moves no money. An outcome depends on the card alone, so charging twice under a key changes nothing. */
export const testProvider: PaymentProvider = {
  async tokenize(cardNumber) {
    const token = cards[cardNumber]?.token
    return token === undefined ? undefined : { token, lastDigits: cardNumber.slice(-4) }
  },
  async charge({ token, signal }) {
    signal.throwIfAborted()
    const card = Object.values(cards).find((one) => one.token === token)
    if (card?.outcome === 'none') throw new Error('This test card is never answered')
    return card?.outcome ?? 'declined'
  },
  /** A charge that never arrived has moved no money. */
  async conclude() {
    return 'declined'
  },
}
