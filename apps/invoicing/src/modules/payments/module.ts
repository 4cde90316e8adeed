import type { AppConfig } from '../../platform/config/index.ts'
import { defineModule, type LateParts } from '../../platform/module.ts'
import { chargePaymentJob } from './charge-job.ts'
import { type PaymentParts, testProvider } from './provider.ts'
import { paymentRoutes } from './routes.ts'

interface Needs {
  readonly parts: LateParts
  readonly settings: Pick<AppConfig, 'payments'>
}

export function paymentsModule({ parts, settings }: Needs) {
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
