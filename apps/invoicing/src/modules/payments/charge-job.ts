import { defineJob, type Job } from '@tenfold/runtime'
import type { Parts } from '../../http/index.ts'

export interface ChargePayment {
  readonly id: string
}

export function chargePaymentJob(_parts: () => Parts): Job<ChargePayment> {
  return defineJob({
    name: 'charge-payment',
    payload: (value) => value as ChargePayment,
    async run() {
      // To be written.
    },
  })
}
