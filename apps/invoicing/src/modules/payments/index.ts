export { beginCharge } from './charge.ts'
export { paymentsModule } from './module.ts'
export type { CardToken, PaymentParts } from './provider.ts'
export { incomeTag, paymentOf, paymentsOf, sumPaid } from './queries.ts'
