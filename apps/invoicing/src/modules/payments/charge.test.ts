import { expect, it, vi } from 'vitest'
import { goodCard, sentInvoice } from '../../../test/invoices.ts'
import {
  client,
  preparedDatabase,
  signUp,
  startApp,
  type TestApp,
  type TestDatabase,
} from '../../../test/test-app.ts'
import type { ChargeOutcome, ChargeRequest } from './provider.ts'

/** A provider that remembers, as a real one does: a key is charged once, and tells its outcome again. */
function rememberingProvider(outcome: ChargeOutcome = 'succeeded') {
  const charges = new Map<string, { amountMinor: number; outcome: ChargeOutcome }>()
  const calls: ChargeRequest[] = []
  return {
    charges,
    calls,
    async charge(request: ChargeRequest): Promise<ChargeOutcome> {
      calls.push(request)
      const known = charges.get(request.key)
      charges.set(request.key, known ?? { amountMinor: request.amountMinor, outcome })
      return known?.outcome ?? outcome
    },
  }
}

function install({ app }: TestApp, charge: (request: ChargeRequest) => Promise<ChargeOutcome>) {
  if (!app.paymentProvider) throw new Error('The test provider is missing')
  return vi.spyOn(app.paymentProvider, 'charge').mockImplementation(charge)
}

const queued = { TENFOLD_JOBS: 'postgres' }

/** Moves what waits for a later attempt to now. */
const hurry = (database: TestDatabase) =>
  database.query(`update tenfold_jobs set run_at = now() where state = 'queued'`)

async function until(check: () => Promise<boolean>): Promise<void> {
  await expect.poll(check).toBe(true)
}

it('charges in a worker, holding no connection, while the amount stays reserved', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, queued)
  const ada = await signUp(running.server)
  const { path, publicPath } = await sentInvoice(ada)
  const customer = client(running.server)
  const asked = await customer.post(`${publicPath}/payments`, { cardNumber: goodCard })
  expect([asked.status, asked.json.payment.status]).toEqual([202, 'pending'])

  expect((await customer.get(publicPath)).json).toMatchObject({
    canPay: false,
    pendingPayment: true,
    invoice: { status: 'sent', paidMinor: 0, balanceMinor: 0 },
  })
  const twice = await customer.post(`${publicPath}/payments`, { cardNumber: goodCard })
  expect(twice.status).toBe(409)
  expect((await ada.post(`${path}/payments`, { amountMinor: 1 })).status).toBe(409)
  const voided = await ada.post(`${path}/status`, { status: 'void' })
  expect([voided.status, voided.json.detail]).toEqual([
    409,
    "A payment of Invoice 1 is under way, so it can't become void",
  ])

  const provider = rememberingProvider()
  install(running, async (request) => {
    const open = `select from pg_stat_activity where state like 'idle in transaction%'
      and datname = current_database()`
    expect(await database.query(open)).toEqual([])
    return provider.charge(request)
  })
  await running.app.jobs.startWorker()
  const { id } = asked.json.payment
  const status = async () => (await customer.get(`${publicPath}/payments/${id}`)).json.status
  await until(async () => (await status()) === 'succeeded')
  expect([...provider.charges.values()]).toEqual([{ amountMinor: 44_072, outcome: 'succeeded' }])
  expect((await ada.get(path)).json).toMatchObject({ status: 'paid', balanceMinor: 0 })
})

it('charges once by its key when the attempt dies between the charge and its settling', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, queued)
  const ada = await signUp(running.server)
  const { path, publicPath } = await sentInvoice(ada)
  await client(running.server).post(`${publicPath}/payments`, { cardNumber: goodCard })
  const provider = rememberingProvider()
  let zombie: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    zombie = resolve
  })
  let isFirst = true
  install(running, async (request) => {
    const outcome = await provider.charge(request)
    // The first attempt has charged, and is then not heard of for longer than its lease.
    if (isFirst) {
      isFirst = false
      await database.query(
        `update tenfold_jobs set state = 'queued', run_at = now() where name = 'charge-payment'`,
      )
      await held
    }
    return outcome
  })
  await running.app.jobs.startWorker()
  await until(async () => (await ada.get(path)).json.status === 'paid')
  zombie()
  await running.app.jobs.close()
  expect(provider.calls.length).toBe(2)
  expect(new Set(provider.calls.map(({ key }) => key)).size).toBe(1)
  expect(provider.charges.size).toBe(1)
  const after = (await ada.get(path)).json
  expect(after).toMatchObject({ paidMinor: 44_072, balanceMinor: 0 })
  expect(after.payments).toMatchObject([{ status: 'succeeded', amountMinor: 44_072 }])
  const { items } = (await ada.get('/api/v1/activity')).json
  const settled = items.filter(({ action }: { action: string }) => action === 'payment.succeeded')
  expect(settled).toHaveLength(1)
})

it('asks again under the same key when the provider did not answer', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, queued)
  const ada = await signUp(running.server)
  const { path, publicPath } = await sentInvoice(ada)
  await client(running.server).post(`${publicPath}/payments`, { cardNumber: goodCard })
  const provider = rememberingProvider('declined')
  install(running, async (request) => {
    const outcome = await provider.charge(request)
    if (provider.calls.length < 3) throw new Error('socket hang up')
    return outcome
  })
  await running.app.jobs.startWorker()
  await until(async () => {
    await hurry(database)
    return (await ada.get(path)).json.balanceMinor === 44_072
  })
  expect(provider.calls.length).toBe(3)
  expect(provider.charges.size).toBe(1)
  expect((await ada.get(path)).json).toMatchObject({ status: 'sent', paidMinor: 0 })
})

it('settles nothing when the settling fails, and all of it at the next attempt', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, queued)
  const ada = await signUp(running.server)
  const { path, publicPath } = await sentInvoice(ada)
  await client(running.server).post(`${publicPath}/payments`, { cardNumber: goodCard })
  const provider = rememberingProvider()
  install(running, (request) => provider.charge(request))
  await database.query(`
    create function fail() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
    create trigger fail before insert on activity for each row execute function fail();`)
  await running.app.jobs.startWorker()
  await until(async () => provider.calls.length === 1)
  await until(async () => {
    const [job] = await database.query<{ error: string | null }>(
      `select error from tenfold_jobs where name = 'charge-payment'`,
    )
    return job?.error !== null
  })
  expect((await ada.get(path)).json).toMatchObject({ paidMinor: 0, balanceMinor: 0 })
  await database.query('drop trigger fail on activity')
  await until(async () => {
    await hurry(database)
    return (await ada.get(path)).json.status === 'paid'
  })
  expect(provider.charges.size).toBe(1)
})
