export { PaymentsCard } from './payments-card.tsx'
export { PaymentsPage } from './payments-page.tsx'
export { TestCards } from './test-cards.tsx'
