import { expect, vi } from 'vitest'
import type {
  ChargeOutcome,
  ChargeRequest,
  PaymentProvider,
} from '../src/modules/payments/provider.ts'
import { goodCard, sentInvoice } from './invoices.ts'
import { client, preparedDatabase, signUp, startApp } from './test-app.ts'

/** A provider that remembers, as a real one does: a key is charged once, and tells its outcome again. */
export function rememberingProvider(outcome: ChargeOutcome = 'succeeded') {
  const charges = new Map<string, { amountMinor: number; outcome: ChargeOutcome }>()
  const calls: ChargeRequest[] = []
  return {
    charges,
    calls,
    async charge(request: ChargeRequest): Promise<ChargeOutcome> {
      calls.push(request)
      const { key, amountMinor } = request
      const known = charges.get(key) ?? { amountMinor, outcome }
      charges.set(key, known)
      return known.outcome
    },
    async conclude({ key }: Pick<ChargeRequest, 'key'>): Promise<ChargeOutcome> {
      const known = charges.get(key) ?? { amountMinor: 0, outcome: 'declined' }
      charges.set(key, known)
      return known.outcome
    },
  }
}

/** An app with a worker still to be started, and an invoice over 440.72 whose customer has a card. */
export async function chargingApp() {
  await using stack = new AsyncDisposableStack()
  const database = stack.use(await preparedDatabase())
  const running = stack.use(await startApp(database, { TENFOLD_JOBS: 'postgres' }))
  const ada = await signUp(running.server)
  const { path, publicPath } = await sentInvoice(ada)
  const customer = client(running.server)
  const provider = running.app.payments.paymentProvider
  if (!provider) throw new Error('The test provider is missing')
  const owned = stack.move()
  return {
    database,
    jobs: running.app.jobs,
    ada,
    customer,
    path,
    publicPath,
    invoice: async () => (await ada.get(path)).json,
    pay: (amount: object = {}) =>
      customer.post(`${publicPath}/payments`, { cardNumber: goodCard, ...amount }),
    /** Replaces these functions of the app's payment provider. */
    install(own: Partial<Pick<PaymentProvider, 'charge' | 'conclude'>>) {
      if (own.charge) vi.spyOn(provider, 'charge').mockImplementation(own.charge)
      if (own.conclude) vi.spyOn(provider, 'conclude').mockImplementation(own.conclude)
    },
    /** Moves what waits for a later attempt to now, and wakes the worker, which else looks once a second. */
    async hurry() {
      await database.query(`update tenfold_jobs set run_at = now() where state = 'queued'`)
      await database.query(`select pg_notify('tenfold_jobs', '')`)
    },
    async activities(): Promise<string[]> {
      const { items } = (await ada.get('/api/v1/activity')).json
      return items.map(({ action }: { action: string }) => action)
    },
    [Symbol.asyncDispose]: async () => {
      vi.restoreAllMocks()
      await owned.disposeAsync()
    },
  }
}

/** Once the check holds. */
export async function until(check: () => Promise<boolean>): Promise<void> {
  await expect.poll(check).toBe(true)
}
