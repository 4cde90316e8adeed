export { type ChargePayment, chargePaymentJob } from './charge-job.ts'
export { paymentRoutes } from './routes.ts'
