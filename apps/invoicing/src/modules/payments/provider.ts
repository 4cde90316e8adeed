import type { Job } from '@tenfold/runtime'
import { z } from 'zod'
import type { Parts } from '../../platform/http/index.ts'
import { testCards } from '../../platform/test-cards.ts'

export interface PaymentProvider {
  /**
   * Exchanges a card for a name that is worth nothing elsewhere, so that no card's number is ever
   * stored or logged; undefined when it is no card.
   */
  tokenize(cardNumber: string): Promise<CardToken | undefined>
  /** Charges once for a key, however often it is called: later calls give the first one's outcome. */
  charge(request: ChargeRequest): Promise<ChargeOutcome>
  /**
   * Ends the doubt about a charge: tells how it ended, and of one that never arrived that it is
   * declined, as it will be from now on. So nothing is ever charged by asking.
   */
  conclude(request: Pick<ChargeRequest, 'key' | 'signal'>): Promise<ChargeOutcome>
}

export interface CardToken {
  readonly token: string
  readonly lastDigits: string
}

export interface ChargeRequest {
  readonly key: string
  readonly token: string
  readonly amountMinor: number
  readonly currency: string
  readonly signal: AbortSignal
}

/** Any other outcome is thrown: it is unknown then, and asked for again under the same key. */
export type ChargeOutcome = 'succeeded' | 'declined'

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

export const ChargePayment = z.object({
  paymentId: z.string(),
  /** Missing when the provider is only asked what has become of the charge. */
  cardToken: z.string().optional(),
  actorName: z.string(),
})
export type ChargePayment = z.infer<typeof ChargePayment>

export interface PaymentParts extends Parts {
  readonly chargePayment: Job<ChargePayment>
  /** Undefined where customers can't pay by card. */
  readonly paymentProvider: PaymentProvider | undefined
}
