import type { Job } from '@tenfold/runtime'
import type { Parts } from '../../platform/http/index.ts'
import type { PaymentProvider } from './provider.ts'

export interface ChargePayment {
  readonly paymentId: string
  /** Missing when the provider is only asked what has become of the charge. */
  readonly cardToken?: string
  readonly actorName: string
}

export interface PaymentParts extends Parts {
  readonly chargePayment: Job<ChargePayment>
  /** Undefined where customers can't pay by card. */
  readonly paymentProvider: PaymentProvider | undefined
}
