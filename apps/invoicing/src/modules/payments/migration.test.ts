import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { sentInvoice } from '../../../test/invoices.ts'
import { preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'

const file = path.join(import.meta.dirname, '../../../migrations/0005-payments.sql')

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
  await database.query(`begin; ${await readFile(file, 'utf8')}; commit`)

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
