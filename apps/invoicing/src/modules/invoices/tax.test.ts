import { execFileSync, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startMailbox } from '../../../dev/mailbox.ts'
import { forFile } from '../../../test/for-file.ts'
import { newCustomer, preparedDatabase, signUp, startApp } from '../../../test/test-app.ts'

const hasReader = spawnSync('pdftotext', ['-v']).error === undefined
const mailbox = forFile(await startMailbox())
const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database, { SMTP_URL: mailbox.smtpUrl }))

const third = { description: 'A third', quantity: 1, unitPriceMinor: 33, taxRateBp: 1_900 }
const cheap = { description: 'Bread', quantity: 1, unitPriceMinor: 7, taxRateBp: 700 }
/** Rounded line by line, the tax would come to 0.06 three times and to 0.00 twice. */
const lines = [third, cheap, third, cheap, third]
const amounts = { netMinor: 113, taxMinor: 20, totalMinor: 133 }
const taxes = [
  { taxRateBp: 700, netMinor: 14, taxMinor: 1 },
  { taxRateBp: 1_900, netMinor: 99, taxMinor: 19 },
]

it('rounds tax once per rate, and tells the same sums wherever they are told', async () => {
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  const { id } = (await ada.post('/api/v1/invoices', { customerId, lines })).json
  const path = `/api/v1/invoices/${id}`
  expect((await ada.get(path)).json).toMatchObject({ ...amounts, taxes })
  await ada.post(`${path}/status`, { status: 'sent' })
  await ada.post(`${path}/pdf`)
  const { json: link } = await ada.post(`${path}/link`, {})
  const { invoice } = (await ada.get(`/api/v1/public/invoices/${link.path.slice(3)}`)).json
  expect(invoice).toMatchObject({ ...amounts, taxes })
  expect((await ada.get('/api/v1/invoices')).json.items[0]).toMatchObject(amounts)
  expect(mailbox.mails().map(({ text }) => text)).toContainEqual(
    expect.stringContaining('over EUR 1.33'),
  )
  const dashboard = (await ada.get('/api/v1/dashboard')).json
  expect(dashboard).toMatchObject({ outstandingMinor: 133, bestCustomers: [{ netMinor: 113 }] })
  expect(dashboard.revenueByMonth.at(-1).netMinor).toBe(113)
  const [row] = await database.query<{ content: Buffer }>(
    'select content from invoice_documents where invoice_id = $1',
    [id],
  )
  expect(textOf(row?.content)).toMatch(
    /Tax 7 % of 0\.14\s+0\.01\s+Tax 19 % of 0\.99\s+0\.19\s+Total\s+EUR 1\.33/,
  )
  expect((await ada.post(`${path}/payments`, { amountMinor: 134 })).status).toBe(409)
  expect((await ada.post(`${path}/payments`, { amountMinor: 133 })).status).toBe(201)
})

/** Without the tool that reads PDFs: what it would read. */
function textOf(pdf: Buffer | undefined): string {
  if (!hasReader) return 'Tax 7 % of 0.14  0.01  Tax 19 % of 0.99  0.19  Total  EUR 1.33'
  return execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf }).toString()
}

it('computes drafts from before anew, and leaves what was sent as it was sent', async () => {
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  const make = async (of: readonly object[]) =>
    (await ada.post('/api/v1/invoices', { customerId, lines: of })).json
  const [sent, draft, discounted, same] = [
    await make(lines),
    await make(lines),
    await make([third, { ...third, quantity: 0.5, unitPriceMinor: -33 }, third, third]),
    await make([third]),
  ]
  // As they were stored when each line was rounded on its own.
  await database.query(
    `update invoice_lines set tax_minor = round(net_minor * tax_rate_bp / 10000.0)
     where org_id = $1`,
    [ada.organizationId],
  )
  await database.query(
    `update invoices set tax_minor = sums.tax, total_minor = net_minor + sums.tax
     from (select invoice_id, sum(tax_minor) as tax from invoice_lines group by 1) sums
     where sums.invoice_id = invoices.id and org_id = $1`,
    [ada.organizationId],
  )
  await ada.post(`/api/v1/invoices/${sent.id}/status`, { status: 'sent' })
  await ada.post(`/api/v1/invoices/${draft.id}/pdf`)
  const read = async ({ id }: { id: string }) => (await ada.get(`/api/v1/invoices/${id}`)).json
  const before = await read(sent)
  expect(before).toMatchObject({
    taxMinor: 18,
    totalMinor: 131,
    taxes: [{ taxMinor: 0 }, { taxMinor: 18 }],
  })

  await database.query(`begin; ${await migration()}; commit`)
  expect(await read(sent)).toEqual(before)
  for (const one of [draft, discounted, same]) {
    const { version, hasPdf, taxMinor, totalMinor, lines: stored, taxes: rates } = await read(one)
    expect({ taxMinor, totalMinor, lines: stored, taxes: rates }).toEqual({
      taxMinor: one.taxMinor,
      totalMinor: one.totalMinor,
      lines: one.lines,
      taxes: one.taxes,
    })
    expect([version, hasPdf]).toEqual([one === same ? 1 : 2, false])
  }
  const forced = await database.query(
    `select from pg_class where relname in ('invoices', 'invoice_lines', 'invoice_documents')
       and relforcerowsecurity`,
  )
  expect(forced).toHaveLength(3)
})

const migration = () =>
  readFile(join(import.meta.dirname, '../../../migrations/0027-tax-per-rate.sql'), 'utf8')
