import { expect, it } from 'vitest'
import { chargingApp, rememberingProvider, until } from '../../../test/charges.ts'

it('charges in a worker, holding no connection, while the amount stays reserved', async () => {
  await using world = await chargingApp()
  const { database, ada, customer, path, publicPath, pay } = world
  const asked = await pay()
  expect([asked.status, asked.json.payment.status]).toEqual([202, 'pending'])

  expect((await customer.get(publicPath)).json).toMatchObject({
    canPay: false,
    pendingPayment: true,
    unansweredPayment: false,
    invoice: { status: 'sent', paidMinor: 0, balanceMinor: 0 },
  })
  expect((await pay()).status).toBe(409)
  expect((await ada.post(`${path}/payments`, { amountMinor: 1 })).status).toBe(409)
  const voided = await ada.post(`${path}/status`, { status: 'void' })
  expect([voided.status, voided.json.detail]).toEqual([
    409,
    "A payment of Invoice 1 is under way, so it can't become void",
  ])

  const provider = rememberingProvider()
  world.install({
    async charge(request) {
      const open = `select from pg_stat_activity where state like 'idle in transaction%'
        and datname = current_database()`
      expect(await database.query(open)).toEqual([])
      return provider.charge(request)
    },
  })
  await world.jobs.startWorker()
  const { id } = asked.json.payment
  const status = async () => (await customer.get(`${publicPath}/payments/${id}`)).json.status
  await until(async () => (await status()) === 'succeeded')
  expect([...provider.charges.values()]).toEqual([{ amountMinor: 44_072, outcome: 'succeeded' }])
  expect(await world.invoice()).toMatchObject({ status: 'paid', balanceMinor: 0 })
})

it('charges once by its key when the attempt dies between the charge and its settling', async () => {
  await using world = await chargingApp()
  await world.pay()
  const provider = rememberingProvider()
  const held = Promise.withResolvers<void>()
  let isFirst = true
  world.install({
    async charge(request) {
      const outcome = await provider.charge(request)
      // The first attempt has charged, and is then not heard of for longer than its lease.
      if (isFirst) {
        isFirst = false
        await world.database.query(
          `update tenfold_jobs set state = 'queued', run_at = now() where name = 'charge-payment'`,
        )
        await held.promise
      }
      return outcome
    },
  })
  await world.jobs.startWorker()
  await until(async () => (await world.invoice()).status === 'paid')
  held.resolve()
  await world.jobs.close()
  expect(provider.calls.length).toBe(2)
  expect(new Set(provider.calls.map(({ key }) => key)).size).toBe(1)
  expect(provider.charges.size).toBe(1)
  const after = await world.invoice()
  expect(after).toMatchObject({ paidMinor: 44_072, balanceMinor: 0 })
  expect(after.payments).toMatchObject([{ status: 'succeeded', amountMinor: 44_072 }])
  const settled = (await world.activities()).filter((action) => action === 'payment.succeeded')
  expect(settled).toHaveLength(1)
})

it('asks again under the same key when the provider did not answer', async () => {
  await using world = await chargingApp()
  await world.pay()
  const provider = rememberingProvider('declined')
  world.install({
    async charge(request) {
      const outcome = await provider.charge(request)
      if (provider.calls.length < 3) throw new Error('socket hang up')
      return outcome
    },
  })
  await world.jobs.startWorker()
  await until(async () => {
    await world.hurry()
    return (await world.invoice()).balanceMinor === 44_072
  })
  expect(provider.calls.length).toBe(3)
  expect(provider.charges.size).toBe(1)
  expect(await world.invoice()).toMatchObject({ status: 'sent', paidMinor: 0 })
})

it('settles nothing when the settling fails, and all of it at the next attempt', async () => {
  await using world = await chargingApp()
  const { database } = world
  await world.pay()
  const provider = rememberingProvider()
  world.install(provider)
  await database.query(`
    create function fail() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
    create trigger fail before insert on activity for each row execute function fail();`)
  await world.jobs.startWorker()
  await until(async () => {
    const [job] = await database.query<{ error: string | null }>(
      `select error from tenfold_jobs where name = 'charge-payment'`,
    )
    return typeof job?.error === 'string'
  })
  expect(await world.invoice()).toMatchObject({ paidMinor: 0, balanceMinor: 0 })
  await database.query('drop trigger fail on activity')
  await until(async () => {
    await world.hurry()
    return (await world.invoice()).status === 'paid'
  })
  expect(provider.charges.size).toBe(1)
})
