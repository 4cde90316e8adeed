import { expect, it } from 'vitest'
import { sentInvoice } from '../../test/invoices.ts'
import { client, preparedDatabase, signUp, startApp } from '../../test/test-app.ts'

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
    expect(JSON.stringify(await look())).not.toMatch(/secret|10\.0/)
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
