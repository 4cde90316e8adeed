import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { goodCard, sentInvoice } from '../../../test/invoices.ts'
import { preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'

const read = (name: string) =>
  readFile(path.join(import.meta.dirname, '../../../migrations', name), 'utf8')

it('gives invoices that were paid before there were payments one each', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const [paid, open] = [await sentInvoice(ada), await sentInvoice(ada)]
  await database.query('drop table payments')
  await database.query('alter table invoices drop column paid_minor, drop column pending_minor')
  await database.query(
    `update invoices set status = 'paid', paid_on = '2026-01-05' where id = ${paid.id}`,
  )
  await database.query(`begin; ${await read('0005-payments.sql')}; commit`)

  expect((await ada.get(paid.path)).json).toMatchObject({
    status: 'paid',
    balanceMinor: 0,
    payments: [{ amountMinor: 44_072, method: 'other', paidOn: '2026-01-05' }],
  })
  expect((await ada.get(open.path)).json).toMatchObject({ balanceMinor: 44_072, payments: [] })
  const forced = await database.query(
    `select from pg_class where relname in ('invoices', 'payments') and relforcerowsecurity`,
  )
  expect(forced).toHaveLength(2)
})

it('tells of charges whose job gave up in silence', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { TENFOLD_JOBS: 'postgres' })
  const ada = await signUp(running.server)
  const statuses = async () =>
    (await ada.get('/api/v1/payments')).json.items.map(({ status }: { status: string }) => status)
  for (let n = 0; n < 2; n++) {
    const { publicPath } = await sentInvoice(ada)
    await ada.post(`${publicPath}/payments`, { cardNumber: goodCard })
  }
  await database.query(
    `update payments set created_at = now() - interval '3 days' where id = (select min(id) from payments)`,
  )
  await database.query(`begin; ${await read('0012-unanswered-payments.sql')}; commit`)
  expect(await statuses()).toEqual(['pending', 'unanswered'])
})
