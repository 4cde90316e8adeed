export { type ChargePayment, chargePaymentJob } from './charge-job.ts'
export { paymentsOf } from './queries.ts'
export { paymentRoutes } from './routes.ts'
