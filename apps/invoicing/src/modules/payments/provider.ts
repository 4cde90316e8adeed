/** A service that charges customers' cards. */
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
