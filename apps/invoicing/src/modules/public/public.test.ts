import { expect, it } from 'vitest'
import { startMailbox } from '../../../dev/mailbox.ts'
import { badCard, goodCard, sentInvoice } from '../../../test/invoices.ts'
import {
  type Client,
  client,
  line,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'
import { readToken } from './links.ts'

it('makes no link of what a customer is called, for anybody may have written it', async () => {
  await using mailbox = await startMailbox()
  await using database = await preparedDatabase()
  await using running = await startApp(database, { SMTP_URL: mailbox.smtpUrl })
  const ada = await signUp(running.server)
  const names = ['your parcel waits: https://evil.example/track', 'https://', 'Becker Bakery']
  for (const name of names) {
    const { id } = await newInvoice(ada, await newCustomer(ada, name))
    await ada.post(`/api/v1/invoices/${id}/status`, { status: 'sent' })
  }
  // One from before names had to be on one line.
  const { id } = await newInvoice(ada, await newCustomer(ada, 'Old'))
  await database.query(`update customers set name = E'Old\\n\\nPay here' where name = 'Old'`)
  await ada.post(`/api/v1/invoices/${id}/status`, { status: 'sent' })
  const sent = mailbox.mails().filter(({ to }) => to === 'office@becker.example')
  expect(sent.map(({ text }) => text.split('\n')[0])).toEqual([
    'Hello Old Pay here,',
    'Hello Becker Bakery,',
    'Hello,',
    'Hello your parcel waits: evil. example/track,',
  ])
})

it('mails the customer a link, by which they see the invoice, keep it and pay it', async () => {
  await using mailbox = await startMailbox()
  await using database = await preparedDatabase()
  await using running = await startApp(database, { SMTP_URL: mailbox.smtpUrl })
  const ada = await signUp(running.server)
  await ada.patch('/api/v1/settings', { address: 'Main Street 1\nVienna' })
  const { path } = await sentInvoice(ada)

  const [mail] = mailbox.mails()
  expect(mail).toMatchObject({
    to: 'office@becker.example',
    replyTo: ada.email,
    subject: 'Invoice 1 from Ada & Co',
  })
  expect(mail?.text).toContain('over EUR 440.72')
  const [, token = ''] = /\/i\/(\S+)/.exec(mail?.text ?? '') ?? []
  const link = (await ada.post(`${path}/link`, {})).json
  expect(link).toEqual({ url: `http://app.example/i/${token}`, path: `/i/${token}` })

  const customer = client(running.server)
  const page = `/api/v1/public/invoices/${token}`
  const { status, json } = await customer.get(page)
  expect(status).toBe(200)
  expect(json).toMatchObject({
    sender: { name: 'Ada & Co', address: 'Main Street 1\nVienna' },
    invoice: { number: 1, status: 'sent', totalMinor: 44_072, balanceMinor: 44_072 },
    canPay: true,
    pendingPayment: false,
  })
  expect(json.invoice.customer).toEqual({ name: 'Becker Bakery', address: '' })

  const asked = await customer.post(`${page}/pdf`, {})
  expect([asked.status, asked.json.job.state]).toEqual([200, 'done'])
  expect((await customer.get(`${page}/jobs/${asked.json.job.id}`)).json).toEqual(asked.json.job)
  const other = await sentInvoice(ada)
  const foreign = await customer.get(`${other.publicPath}/jobs/${asked.json.job.id}`)
  expect(foreign.status).toBe(404)
  expect((await customer.get(`${page}/pdf`)).text.startsWith('%PDF-')).toBe(true)

  const part = await customer.post(`${page}/payments`, { cardNumber: goodCard, amountMinor: 72 })
  expect([part.status, part.json.payment.status]).toEqual([200, 'succeeded'])
  const paid = await customer.post(`${page}/payments`, { cardNumber: goodCard })
  expect([paid.status, paid.json.payment.status]).toEqual([200, 'succeeded'])
  const { id } = paid.json.payment
  expect((await customer.get(`${page}/payments/${id}`)).json).toEqual(paid.json.payment)
  expect((await customer.get(page)).json).toMatchObject({
    invoice: { status: 'paid', paidMinor: 44_072, balanceMinor: 0 },
    canPay: false,
  })
  const seen = (await ada.get(path)).json
  expect(seen).toMatchObject({ status: 'paid', balanceMinor: 0 })
  expect(seen.payments[0]).toMatchObject({
    amountMinor: 44_000,
    method: 'card',
    reference: 'Card ending in 4242',
  })
  const again = await customer.post(`${page}/payments`, { cardNumber: goodCard })
  expect(again.status).toBe(409)
  const [newest, before] = (await ada.get('/api/v1/activity')).json.items
  expect([newest.action, newest.actorName]).toEqual(['invoice.paid', 'Becker Bakery'])
  expect(before.action).toBe('payment.succeeded')
})

it('gives the balance back when a card is declined, and stores no number of a card', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const { path, publicPath } = await sentInvoice(ada)
  const customer = client(running.server)
  const declined = await customer.post(`${publicPath}/payments`, { cardNumber: badCard })
  expect([declined.status, declined.json.title]).toEqual([402, 'Payment declined'])
  const unknown = await customer.post(`${publicPath}/payments`, { cardNumber: '4111111111111111' })
  expect(unknown.status).toBe(400)
  expect((await ada.get(path)).json).toMatchObject({
    status: 'sent',
    paidMinor: 0,
    balanceMinor: 44_072,
    payments: [{ status: 'failed' }],
  })
  const [dump] = await database.query<{ text: string }>(
    `select (select jsonb_agg(to_jsonb(j)) from tenfold_jobs j)::text
       || (select jsonb_agg(to_jsonb(p)) from payments p)::text as text`,
  )
  expect(dump?.text).not.toContain(badCard)
  expect((await ada.post(`${path}/status`, { status: 'void' })).json.status).toBe('void')
})

it('takes no card where nobody charges cards', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { PAYMENTS: 'off' })
  const { publicPath } = await sentInvoice(await signUp(running.server))
  const customer = client(running.server)
  expect((await customer.get(publicPath)).json.canPay).toBe(false)
  expect((await customer.post(`${publicPath}/payments`, { cardNumber: goodCard })).status).toBe(409)
})

it('shows what changed at once, though the page is cached', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { TENFOLD_CACHE: 'memory' })
  const ada = await signUp(running.server)
  const { path, publicPath } = await sentInvoice(ada)
  const customer = client(running.server)
  const seen = async () => (await customer.get(publicPath)).json
  await seen()
  await ada.post(`${path}/payments`, { amountMinor: 1_000 })
  expect((await seen()).invoice.paidMinor).toBe(1_000)
})

it('opens nothing by a link that was revoked, of a void invoice, or of a draft', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { TENFOLD_CACHE: 'memory' })
  const ada = await signUp(running.server)
  const customer = client(running.server)
  const first = await sentInvoice(ada)
  expect((await customer.get(first.publicPath)).status).toBe(200)
  expect((await ada.send('DELETE', `${first.path}/link`)).status).toBe(204)
  expect((await ada.send('DELETE', `${first.path}/link`)).status).toBe(204)
  expect(await answersOf(customer, first.publicPath)).toEqual(nothing)
  const { path } = (await ada.post(`${first.path}/link`, {})).json
  expect(first.publicPath).not.toContain(path.slice(3))

  const second = await sentInvoice(ada)
  expect((await customer.get(second.publicPath)).status).toBe(200)
  await ada.post(`${second.path}/status`, { status: 'void' })
  expect(await answersOf(customer, second.publicPath)).toEqual(nothing)

  const body = { customerId: await newCustomer(ada), lines: [line] }
  const { id } = (await ada.post('/api/v1/invoices', body)).json
  expect((await ada.post(`/api/v1/invoices/${id}/link`, {})).status).toBe(409)
  expect((await ada.post('/api/v1/invoices/999/link', {})).status).toBe(404)
})

it('shows its customer no job but that of a PDF, and no payment of another invoice', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const ada = await signUp(running.server)
  const [one, other] = [await sentInvoice(ada), await sentInvoice(ada)]
  const customer = client(running.server)
  const { json } = await customer.post(`${other.publicPath}/payments`, { cardNumber: goodCard })
  const payment = `payments/${json.payment.id}`
  expect((await customer.get(`${other.publicPath}/${payment}`)).status).toBe(200)
  expect((await customer.get(`${one.publicPath}/${payment}`)).status).toBe(404)
  const jobs = await database.query<{ id: string; name: string }>(
    'select id, name from tenfold_jobs where tenant = $1',
    [ada.organizationId],
  )
  expect(new Set(jobs.map(({ name }) => name))).toEqual(new Set(['charge-payment', 'send-mail']))
  for (const { id } of jobs)
    expect((await customer.get(`${other.publicPath}/jobs/${id}`)).status).toBe(404)
})

it('answers all tokens that lead nowhere alike', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database)
  const [ada, eve] = [await signUp(running.server), await signUp(running.server, 'Eve')]
  const [adas, eves] = [await sentInvoice(ada), await sentInvoice(eve)]
  const secretOf = ({ publicPath }: { publicPath: string }) => publicPath.split('.').at(-1) ?? ''
  const tokens = [
    `${ada.organizationId}.${secretOf(eves)}`,
    `${eve.organizationId}.${secretOf(adas)}`,
    `${ada.organizationId}.${'A'.repeat(22)}`,
    `nobody.${secretOf(adas)}`,
    `.${secretOf(adas)}`,
    secretOf(adas),
    `${ada.organizationId}.%25`,
    `${ada.organizationId}.${secretOf(adas)}A`,
    "x'--.AAAAAAAAAAAAAAAAAAAAAA",
    '%00',
  ]
  const customer = client(running.server)
  for (const token of tokens)
    expect(await answersOf(customer, `/api/v1/public/invoices/${token}`)).toEqual(nothing)
})

it('reads tokens of one form only', () => {
  const secret = 'abcdefghijklmnopqrstu_'
  expect(readToken(`org-1.${secret}`)).toEqual({ orgId: 'org-1', secret })
  for (const text of [
    '',
    '.',
    secret,
    `.${secret}`,
    `a b.${secret}`,
    `org.${secret}=`,
    `o.${secret}\n`,
  ])
    expect(readToken(text)).toBeUndefined()
})

/** What every route says of a page, each answer once. */
async function answersOf(customer: Client, page: string): Promise<unknown[]> {
  const uuid = '11111111-1111-4111-8111-111111111111'
  const answers = [
    await customer.get(page),
    await customer.get(`${page}/pdf`),
    await customer.post(`${page}/pdf`, {}),
    await customer.get(`${page}/jobs/${uuid}`),
    await customer.post(`${page}/payments`, { cardNumber: goodCard }),
    await customer.get(`${page}/payments/1`),
  ]
  return [...new Set(answers.map(({ status, json }) => `${status} ${json.detail}`))]
}

const nothing = ['404 This link leads to no invoice']
