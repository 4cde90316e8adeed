import { type Base, defineModule } from '../../platform/module.ts'
import { chargePaymentJob } from './charge-job.ts'
import { type PaymentParts, testProvider } from './provider.ts'
import { paymentRoutes } from './routes.ts'

export function paymentsModule({ parts, settings }: Base) {
  const paymentProvider = settings.payments === 'test' ? testProvider : undefined
  const own = (): PaymentParts => ({ ...parts(), paymentProvider, chargePayment })
  const chargePayment = chargePaymentJob(own)
  return defineModule({
    name: 'payments',
    about: 'What customers paid',
    tables: ['payments'],
    actions: [
      'payment.recorded',
      'payment.succeeded',
      'payment.failed',
      'payment.unanswered',
      'payment.checked',
      'payment.confirmed',
      'payment.written-off',
    ],
    jobs: [chargePayment],
    routes: { tenant: (server) => paymentRoutes(server, own()) },
    gives: { paymentProvider, chargePayment },
  })
}
