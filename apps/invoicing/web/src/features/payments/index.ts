export { CardNumberField } from './card-number-field.tsx'
export { PaymentsCard } from './payments-card.tsx'
export { PaymentsPage } from './payments-page.tsx'
