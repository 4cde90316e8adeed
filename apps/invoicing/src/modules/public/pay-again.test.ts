import { expect, it, vi } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import { badCard, goodCard, sentInvoice } from '../../../test/invoices.ts'
import { preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))
const queued = forFile(await startApp(database, { TENFOLD_JOBS: 'postgres' }))

interface Paying {
  readonly page: string
  readonly key: string
  readonly payload?: object
  readonly server?: typeof running.server
}

async function pay({ page, key, payload, server = running.server }: Paying) {
  const answer = await server.inject({
    method: 'POST',
    url: `${page}/payments`,
    headers: { 'idempotency-key': key },
    payload: payload ?? { cardNumber: goodCard, amountMinor: 10_000 },
  })
  const isReplayed = answer.headers['idempotency-replayed'] === 'true'
  return { status: answer.statusCode, text: answer.body, isReplayed }
}

async function newInvoice() {
  const ada = await signUp(running.server)
  const { id, path, publicPath: page } = await sentInvoice(ada)
  const paidMinor = async () => (await ada.get(path)).json.paidMinor
  return { ada, id, path, page, paidMinor }
}

it('charges once what a customer sends again because the answer was lost', async () => {
  const { page, paidMinor } = await newInvoice()
  if (!running.app.payments.paymentProvider) throw new Error('The test provider is missing')
  const charge = vi.spyOn(running.app.payments.paymentProvider, 'charge')
  const first = await pay({ page, key: 'one' })
  const again = await pay({ page, key: 'one' })
  expect(first).toMatchObject({ status: 200, isReplayed: false })
  expect(again).toEqual({ ...first, isReplayed: true })
  expect(await paidMinor()).toBe(10_000)
  expect(charge).toHaveBeenCalledTimes(1)
  expect((await pay({ page, key: 'two' })).isReplayed).toBe(false)
  expect(await paidMinor()).toBe(20_000)
  charge.mockRestore()
})

it('answers with the same payment while a worker still has to make it', async () => {
  const { ada, path, page } = await newInvoice()
  const first = await pay({ page, key: 'queued', server: queued.server })
  const again = await pay({ page, key: 'queued', server: queued.server })
  expect(first.status).toBe(202)
  expect(again).toEqual({ ...first, isReplayed: true })
  expect((await ada.get(path)).json.payments).toHaveLength(1)
})

it('takes one of twenty payments at once under one key', async () => {
  const { page, paidMinor } = await newInvoice()
  const all = await Promise.all(Array.from({ length: 20 }, () => pay({ page, key: 'at-once' })))
  const statuses = new Set(all.map(({ status }) => status))
  expect([...statuses].filter((status) => status !== 200 && status !== 409)).toEqual([])
  expect(all.filter(({ status, isReplayed }) => status === 200 && !isReplayed)).toHaveLength(1)
  expect(await paidMinor()).toBe(10_000)
})

it('says again that a card was declined, and tries it anew under another key', async () => {
  const { ada, path, page } = await newInvoice()
  const payload = { cardNumber: badCard }
  const first = await pay({ page, key: 'declined', payload })
  expect(first.status).toBe(402)
  expect(await pay({ page, key: 'declined', payload })).toEqual({ ...first, isReplayed: true })
  expect((await ada.get(path)).json.payments).toHaveLength(1)
  expect((await pay({ page, key: 'another', payload })).isReplayed).toBe(false)
  expect((await ada.get(path)).json.payments).toHaveLength(2)
})

it('refuses a key that stands for another card or amount, and frees one that did nothing', async () => {
  const { page, paidMinor } = await newInvoice()
  const tooMuch = { cardNumber: goodCard, amountMinor: 44_073 }
  expect((await pay({ page, key: 'mine', payload: tooMuch })).status).toBe(409)
  expect((await pay({ page, key: 'mine' })).status).toBe(200)
  const other = { cardNumber: goodCard, amountMinor: 10_001 }
  expect((await pay({ page, key: 'mine', payload: other })).status).toBe(422)
  expect((await pay({ page, key: 'mine', payload: { cardNumber: badCard } })).status).toBe(422)
  expect(await paidMinor()).toBe(10_000)
})

it('never charges again when the process died before it answered', async () => {
  const { page, paidMinor } = await newInvoice()
  const [place] = running.app.keyPlaces
  if (!place) throw new Error('The app keeps no keys')
  vi.spyOn(place.store, 'answer').mockResolvedValueOnce()
  expect((await pay({ page, key: 'lost' })).status).toBe(200)
  expect((await pay({ page, key: 'lost' })).status).toBe(409)
  expect(await paidMinor()).toBe(10_000)
})

it('keeps the keys of invoices apart, and tells them to nobody without a link that works', async () => {
  const [one, two] = [await newInvoice(), await newInvoice()]
  const sibling = await sentInvoice(one.ada)
  const first = await pay({ page: one.page, key: 'shared' })
  for (const page of [two.page, sibling.publicPath]) {
    const other = await pay({ page, key: 'shared' })
    expect(other).toMatchObject({ status: 200, isReplayed: false })
    expect(other.text).not.toBe(first.text)
  }
  const secret = two.page.split('.').at(-1)
  const forged = `${one.page.split('.')[0]}.${secret}`
  expect((await pay({ page: forged, key: 'shared' })).status).toBe(404)
  await one.ada.send('DELETE', `${one.path}/link`)
  expect((await pay({ page: one.page, key: 'shared' })).status).toBe(404)
})

it('keeps no number of a card with the key', async () => {
  const { page } = await newInvoice()
  await pay({ page, key: 'private' })
  const [dump] = await database.query<{ text: string }>(
    'select jsonb_agg(to_jsonb(k))::text as text from idempotency_keys k',
  )
  expect(dump?.text).toContain('private')
  expect(dump?.text).not.toMatch(/4242/)
})
