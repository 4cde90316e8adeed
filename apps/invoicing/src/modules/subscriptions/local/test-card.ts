import { testCards } from '../../../platform/test-cards.ts'
import { declined, unknownCard } from '../refusals.ts'

/** Does as if it charged a card; throws what became of it otherwise. */
export function chargeTestCard(cardNumber: string): void {
  const digits = cardNumber.replaceAll(' ', '')
  if (digits === testCards.declined) throw declined()
  if (digits !== testCards.accepted) throw unknownCard()
}
