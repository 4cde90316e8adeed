import { expect, it, vi } from 'vitest'
import { chargingApp, rememberingProvider, until } from '../../../test/charges.ts'

type World = Awaited<ReturnType<typeof chargingApp>>

const silent = () => Promise.reject(new Error('socket hang up at 10.0.0.7'))
const statuses = async (world: World) =>
  (await world.invoice()).payments.map(({ status }: { status: string }) => status)

/** A payment that the provider doesn't answer, however often the worker asks. */
async function unanswered(world: World, charge: () => Promise<never> = silent): Promise<string> {
  const { id } = (await world.pay()).json.payment
  world.install({ charge })
  await world.jobs.startWorker()
  await until(async () => {
    await world.hurry()
    return (await statuses(world))[0] === 'unanswered'
  })
  return `/api/v1/payments/${id}`
}

/** Until the worker has looked: what it finds is settled, or in doubt again. */
const untilAsked = (world: World) => until(async () => !(await statuses(world)).includes('pending'))

it('gives the question to the owner after a dozen tries, and keeps the amount reserved', async () => {
  await using world = await chargingApp()
  let tries = 0
  await unanswered(world, async () => {
    tries++
    return silent()
  })
  expect(tries).toBe(12)
  expect(await world.invoice()).toMatchObject({ status: 'sent', paidMinor: 0, balanceMinor: 0 })
  expect((await world.activities())[0]).toBe('payment.unanswered')
  expect((await world.ada.get('/api/v1/payments')).json.items).toMatchObject([
    { status: 'unanswered' },
  ])
  expect((await world.customer.get(world.publicPath)).json).toMatchObject({
    canPay: false,
    pendingPayment: false,
    unansweredPayment: true,
  })
  expect((await world.pay()).status).toBe(409)
  const [job] = await world.database.query(
    `select state from tenfold_jobs where name = 'charge-payment'`,
  )
  expect(job).toEqual({ state: 'done' })
})

it('finds out that the card was charged, and charges nothing by asking', async () => {
  await using world = await chargingApp()
  const provider = rememberingProvider()
  const { id } = (await world.pay()).json.payment
  // It charges, and its answers get lost.
  world.install({
    ...provider,
    async charge(request) {
      await provider.charge(request)
      return silent()
    },
  })
  await world.jobs.startWorker()
  await until(async () => {
    await world.hurry()
    return (await statuses(world))[0] === 'unanswered'
  })
  const calls = provider.calls.length
  const asked = await world.ada.post(`/api/v1/payments/${id}/check`, {})
  expect([asked.status, asked.json.status]).toEqual([202, 'pending'])
  await untilAsked(world)
  expect(await world.invoice()).toMatchObject({ status: 'paid', paidMinor: 44_072 })
  expect(provider.calls.length).toBe(calls)
  expect(provider.charges.size).toBe(1)
  expect(await world.activities()).toEqual(
    expect.arrayContaining(['invoice.paid', 'payment.succeeded', 'payment.checked']),
  )
  const again = await world.ada.post(`/api/v1/payments/${id}/check`, {})
  expect([again.status, again.json.detail]).toEqual([
    409,
    'This payment is succeeded: only unanswered ones are in doubt',
  ])
})

it('finds out that nothing was charged, and gives the balance back', async () => {
  await using world = await chargingApp()
  const provider = rememberingProvider()
  const payment = await unanswered(world)
  world.install(provider)
  await world.ada.post(`${payment}/check`, {})
  await untilAsked(world)
  expect(await statuses(world)).toEqual(['failed'])
  expect(await world.invoice()).toMatchObject({ status: 'sent', balanceMinor: 44_072 })
  expect((await world.customer.get(world.publicPath)).json.canPay).toBe(true)
  await world.pay()
  await untilAsked(world)
  expect(await world.invoice()).toMatchObject({ status: 'paid', paidMinor: 44_072 })
})

it('is in doubt again after one try when there is still no answer', async () => {
  await using world = await chargingApp()
  const payment = await unanswered(world)
  world.install({ conclude: silent })
  expect((await world.ada.post(`${payment}/check`, {})).status).toBe(202)
  await untilAsked(world)
  expect(await statuses(world)).toEqual(['unanswered'])
  expect((await world.invoice()).balanceMinor).toBe(0)
})

it('waits no longer than it must for a provider that says nothing at all', async () => {
  await using world = await chargingApp()
  await world.pay()
  await world.database.query('update tenfold_jobs set attempt = 11')
  world.install({ charge: () => new Promise(() => undefined) })
  shortenLimits()
  await world.jobs.startWorker()
  await until(async () => (await statuses(world))[0] === 'unanswered')
  expect(await world.activities()).toContain('payment.unanswered')
})

/** Lets limits of waiting run out 50 times as soon. */
function shortenLimits(): void {
  const timeout = AbortSignal.timeout.bind(AbortSignal)
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 50))
}

it('asks once, and settles once, however many people ask or decide at once', async () => {
  await using world = await chargingApp()
  const payment = await unanswered(world)
  world.install(rememberingProvider())
  const answers = await Promise.all([
    ...Array.from({ length: 4 }, () => world.ada.post(`${payment}/check`, {})),
    ...Array.from({ length: 4 }, () =>
      world.ada.post(`${payment}/close`, { outcome: 'succeeded' }),
    ),
  ])
  const refused = answers.filter(({ status }) => status === 409)
  expect(refused).toHaveLength(7)
  await untilAsked(world)
  const { paidMinor, balanceMinor } = await world.invoice()
  expect(paidMinor + balanceMinor).toBe(44_072)
  expect([0, 44_072]).toContain(paidMinor)
})

it.each([
  ['succeeded', 'payment.confirmed', { status: 'paid', paidMinor: 44_072, balanceMinor: 0 }],
  ['declined', 'payment.written-off', { status: 'sent', paidMinor: 0, balanceMinor: 44_072 }],
] as const)('takes the word of who knows that it has %s', async (outcome, action, after) => {
  await using world = await chargingApp()
  const payment = await unanswered(world)
  const closed = await world.ada.post(`${payment}/close`, { outcome })
  expect([closed.status, closed.json.status]).toEqual([
    200,
    outcome === 'succeeded' ? 'succeeded' : 'failed',
  ])
  expect(await world.invoice()).toMatchObject(after)
  expect(await world.activities()).toContain(action)
  expect((await world.ada.post(`${payment}/close`, { outcome })).status).toBe(409)
})

it('asks about none that was recorded by hand or is still under way', async () => {
  await using world = await chargingApp()
  const { ada, path } = world
  const { id } = (await ada.post(`${path}/payments`, { amountMinor: 100 })).json
  const asked = await ada.post(`/api/v1/payments/${id}/check`, {})
  expect([asked.status, asked.json.detail]).toEqual([
    404,
    'There is no such card payment in your organisation',
  ])
  const pending = (await world.pay()).json.payment.id
  expect((await ada.post(`/api/v1/payments/${pending}/check`, {})).status).toBe(409)
  const closing = await ada.post(`/api/v1/payments/${pending}/close`, { outcome: 'declined' })
  expect(closing.status).toBe(409)
  const bad = await ada.post(`/api/v1/payments/${pending}/close`, { outcome: 'perhaps' })
  expect(bad.status).toBe(400)
})
