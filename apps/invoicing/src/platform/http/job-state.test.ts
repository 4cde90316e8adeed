import { expect, it } from 'vitest'
import { sentInvoice } from '../../../test/invoices.ts'
import {
  client,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

it('tells those who wait for a PDF that it failed, when it is tried again, and nothing of the inside', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { TENFOLD_JOBS: 'postgres' })
  const ada = await signUp(running.server)
  const customer = client(running.server)
  const { path, publicPath } = await sentInvoice(ada)
  await database.query(`
    create function fail() returns trigger language plpgsql
      as $$ begin raise 'disk of 10.0.0.7 is full, says the secret'; end $$;
    create trigger fail before insert on invoice_documents for each row execute function fail();`)
  const { id } = (await ada.post(`${path}/pdf`, {})).json.job
  await running.app.jobs.startWorker()
  const places = [
    async () => (await ada.get(`/api/v1/jobs/${id}`)).json,
    async () => (await customer.get(`${publicPath}/jobs/${id}`)).json,
  ]
  const reason = { code: 'internal-error', message: expect.stringContaining('on our side') }
  for (const look of places) {
    await expect.poll(async () => (await look()).reason).toEqual(reason)
    expect(JSON.stringify(await look())).not.toMatch(/secret|10\.0\.0/)
  }
  const waits = async () => {
    // It may be trying just now: then it waits for nothing.
    await database.query(
      `update tenfold_jobs set run_at = now() + interval '1 hour' where state = 'queued'`,
    )
    return (await places[0]?.())?.nextTryAt
  }
  await expect.poll(waits).toEqual(expect.any(String))
  await database.query(`update tenfold_jobs set max_attempts = attempt + 1, run_at = now()`)
  for (const look of places) {
    await expect.poll(async () => (await look()).state).toBe('failed')
    expect(await look()).toMatchObject({ id, reason, nextTryAt: null, progress: null })
  }
})

it('shows a customer the jobs of the invoice that their link is for, and of no other', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const customer = client(running.server)
  const [one, other] = [await sentInvoice(ada), await sentInvoice(ada)]
  const own = (await customer.post(`${one.publicPath}/pdf`, {})).json.job
  const foreign = (await customer.post(`${other.publicPath}/pdf`, {})).json.job
  const byMember = (await ada.post(`${one.path}/pdf`, {})).json.job
  const look = async ({ id }: { id: string }) =>
    (await customer.get(`${one.publicPath}/jobs/${id}`)).status
  expect([await look(own), await look(byMember), await look(foreign)]).toEqual([200, 200, 404])
  expect((await customer.get(`${other.publicPath}/jobs/${foreign.id}`)).json.state).toBe('done')
})

it.each(['inline', 'postgres'])(
  'ends the PDF of letters that no font has at once, where jobs run %s',
  async (kind) => {
    await using database = await preparedDatabase()
    await using running = await startApp(database, { TENFOLD_JOBS: kind })
    const ada = await signUp(running.server)
    const { id } = await newInvoice(ada, await newCustomer(ada, 'Tifinagh ⵣ and \u{13000}'))
    const { job } = (await ada.post(`/api/v1/invoices/${id}/pdf`)).json
    if (kind === 'postgres') await running.app.jobs.startWorker()
    const look = async () => (await ada.get(`/api/v1/jobs/${job.id}`)).json
    await expect.poll(async () => (await look()).state).toBe('failed')
    expect(await look()).toMatchObject({
      attempt: 1,
      reason: {
        code: 'invoicing/unwritable-letters',
        message: expect.stringContaining('\u{13000}'),
      },
    })
    expect(job.state).toBe(kind === 'inline' ? 'failed' : 'queued')
    const failed = async () => (await ada.get(`/api/v1/failed-jobs?invoiceId=${id}`)).json.items
    expect(await failed()).toMatchObject([{ id: job.id, kind: 'render-invoice' }])
    // Who asks again replaces what failed, instead of adding to it.
    await ada.post(`/api/v1/invoices/${id}/pdf`)
    await expect
      .poll(async () => (await failed()).map((one: { id: string }) => one.id))
      .toEqual([expect.not.stringContaining(job.id)])
  },
)
