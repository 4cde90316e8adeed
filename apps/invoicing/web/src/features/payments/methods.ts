import type { Payment } from '../invoices/index.ts'

export const METHODS: Readonly<Record<Payment['method'], string>> = {
  bank: 'Bank transfer',
  card: 'Card',
  cash: 'Cash',
  other: 'Other',
}
