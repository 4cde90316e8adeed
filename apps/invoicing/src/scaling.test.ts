import { testRedisUrl } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { startProcess } from '../test/process.ts'
import {
  type Answer,
  type Client,
  client,
  line,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
} from '../test/test-app.ts'

const redis = testRedisUrl()
const scaled = { TENFOLD_CACHE: redis ?? 'off', TENFOLD_JOBS: 'postgres' }

it.skipIf(!redis)('makes PDFs in a worker once configuration says so', async () => {
  await using database = await preparedDatabase()
  await using web = await startApp(database, scaled)
  const ada = await signUp(web.server)
  const { id } = await newInvoice(ada, await newCustomer(ada))
  const asked = await ada.post(`/api/v1/invoices/${id}/pdf`)
  expect([asked.status, asked.json.job.state]).toEqual([202, 'queued'])
  expect((await ada.get(`/api/v1/invoices/${id}`)).json.hasPdf).toBe(false)
  expect((await ada.get(`/api/v1/invoices/${id}/pdf`)).status).toBe(404)

  await using worker = await startProcess('worker', database, scaled)
  await untilDone(ada, asked.json.job.id)
  expect(worker.errors()).toBe('')
  expect((await ada.get(`/api/v1/invoices/${id}/pdf`)).text.startsWith('%PDF-')).toBe(true)
  // What the worker wrote is seen by the web process's cached reads.
  expect((await ada.get(`/api/v1/invoices/${id}`)).json.hasPdf).toBe(true)
  const [newest] = (await ada.get('/api/v1/activity')).json.items
  expect(newest.action).toBe('invoice.pdf-rendered')
})

it.skipIf(!redis)(
  'never shows what was so before a write, on two instances with one Redis',
  async () => {
    await using database = await preparedDatabase()
    await using one = await startApp(database, scaled)
    await using two = await startApp(database, scaled)
    const ada = await signUp(one.server)
    const instances = [ada, client(two.server, ada.cookies)]
    const customerId = await newCustomer(ada)

    for (let round = 0; round < 6; round++) {
      const [writer = ada, reader = ada] = round % 2 ? instances : instances.toReversed()
      await readAll(reader)
      const name = `Round ${round}`
      await writer.patch(`/api/v1/customers/${customerId}`, { name })
      const invoice = await newInvoice(writer, customerId)
      await writer.post(`/api/v1/invoices/${invoice.id}/status`, { status: 'sent' })
      await writer.patch('/api/v1/settings', { branding: { logoText: name } })
      await writer.patch('/api/v1/me', { name })

      const seen = await readAll(reader)
      expect(seen.me.user.name).toBe(name)
      expect(seen.settings.branding.logoText).toBe(name)
      expect(seen.customers.items[0].name).toBe(name)
      expect(seen.invoices.items[0]).toMatchObject({
        number: round + 1,
        status: 'sent',
        customer: { name },
      })
      expect(seen.subscription.usage.invoicesThisMonth).toBe(round + 1)
      expect(seen.dashboard.outstandingMinor).toBe((round + 1) * 44_072)
      expect(seen.dashboard.bestCustomers[0].name).toBe(name)
      expect(seen.search.customers[0].name).toBe(name)
      const [newest] = await database.query<{ id: string }>('select max(id) as id from activity')
      expect(seen.activity.items[0].id).toBe(newest?.id)
      expect((await reader.get(`/api/v1/invoices/${invoice.id}`)).json.customer.name).toBe(name)
    }
  },
)

it.skipIf(!redis)('reads what is cached without asking the database again', async () => {
  await using database = await preparedDatabase()
  await using web = await startApp(database, scaled)
  const ada = await signUp(web.server)
  await newInvoice(ada, await newCustomer(ada))
  const before = await readAll(ada)
  await database.query('alter table invoices rename to hidden')
  expect(await readAll(ada)).toEqual(before)
  await database.query('alter table hidden rename to invoices')
})

it.skipIf(!redis)('shows a new invoice to somebody who asked for its id too early', async () => {
  await using database = await preparedDatabase()
  await using web = await startApp(database, scaled)
  const ada = await signUp(web.server)
  const customerId = await newCustomer(ada)
  expect((await ada.get('/api/v1/invoices/1')).status).toBe(404)
  const { json } = await ada.post('/api/v1/invoices', { customerId, lines: [line] })
  expect(json.id).toBe('1')
  expect((await ada.get('/api/v1/invoices/1')).status).toBe(200)
})

const pages = [
  'me',
  'settings',
  'subscription',
  'dashboard',
  'invoices',
  'customers',
  'activity',
] as const

async function readAll(who: Client) {
  const read = async (path: string) => (await who.get(`/api/v1/${path}`)).json
  const entries: [string, unknown][] = []
  for (const page of pages) entries.push([page, await read(page)])
  entries.push(['search', await read('search?q=o')])
  return Object.fromEntries(entries) as Record<(typeof pages)[number] | 'search', Answer['json']>
}

/** Polls as the front end does, until the job is done. */
async function untilDone(who: Client, jobId: string): Promise<void> {
  for (;;) {
    const { state } = (await who.get(`/api/v1/jobs/${jobId}`)).json
    if (state === 'done') return
    if (state === 'failed') throw new Error('The job failed')
  }
}
