import { declined, unknownCard } from '../refusals.ts'

const cards: Readonly<Record<string, 'pays' | 'declines'>> = {
  '4242424242424242': 'pays',
  '4000000000000002': 'declines',
}

/** Does as if it charged a card; throws what became of it otherwise. */
export function chargeTestCard(cardNumber: string): void {
  const outcome = cards[cardNumber.replaceAll(' ', '')]
  if (!outcome) throw unknownCard()
  if (outcome === 'declines') throw declined()
}
