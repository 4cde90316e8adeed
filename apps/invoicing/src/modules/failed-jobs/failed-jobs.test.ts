import { beforeAll, expect, it } from 'vitest'
import { startMailbox } from '../../../dev/mailbox.ts'
import { forFile } from '../../../test/for-file.ts'
import { mailTo } from '../../../test/mails.ts'
import { type Colleague, newColleague } from '../../../test/team.ts'
import {
  type Client,
  line,
  type Newcomer,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

const mailbox = forFile(await startMailbox())
const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database, { SMTP_URL: mailbox.smtpUrl }))
let ada: Newcomer
let admin: Colleague
let bob: Colleague

beforeAll(async () => {
  await running.app.jobs.startWorker()
  ada = await signUp(running.server)
  await database.query(`update subscriptions set plan = 'team'`)
  admin = await newColleague(running, database, ada, { role: 'admin', name: 'Cyd' })
  bob = await newColleague(running, database, ada, { role: 'member' })
})

/** An invoice whose mail no server takes. */
async function unmailable(who: Client, email = 'office@nowhere.example') {
  const customer = (await who.post('/api/v1/customers', { name: 'Becker', email })).json
  const body = { customerId: customer.id, lines: [line] }
  const invoice = (await who.post('/api/v1/invoices', body)).json
  const sent = await who.post(`/api/v1/invoices/${invoice.id}/status`, { status: 'sent' })
  expect(sent.status).toBe(200)
  return { customer, invoice }
}

const failedOf = async (who: Client, invoiceId?: string) =>
  (await who.get(`/api/v1/failed-jobs${invoiceId ? `?invoiceId=${invoiceId}` : ''}`)).json.items

it('lists what has failed for good, in words for users, to owners and admins', async () => {
  const { invoice } = await unmailable(ada)
  const expected = {
    kind: 'send-mail',
    invoice: { id: invoice.id, number: invoice.number },
    mail: { to: 'office@nowhere.example', subject: `Invoice ${invoice.number} from Ada & Co` },
    attempts: 1,
    reason: { code: 'invoicing/mail-refused', message: expect.stringContaining('answer 550') },
    mayDiscard: true,
  }
  for (const who of [ada, admin]) expect((await failedOf(who))[0]).toMatchObject(expected)
  expect((await bob.get('/api/v1/failed-jobs')).status).toBe(403)
  // A member sees the failed jobs of one invoice, not the whole list.
  expect(await failedOf(bob, invoice.id)).toMatchObject([expected])
  expect(await failedOf(bob, '999999')).toEqual([])
})

it('lets owners and admins alone try again or discard, and once', async () => {
  const { invoice } = await unmailable(ada)
  const [{ id }] = await failedOf(ada, invoice.id)
  for (const step of ['retry', 'discard'])
    expect((await bob.post(`/api/v1/jobs/${id}/${step}`, {})).status).toBe(403)
  expect((await admin.post(`/api/v1/jobs/${id}/retry`, {})).status).toBe(202)
  // The address is as unknown as before.
  await expect.poll(async () => (await failedOf(ada, invoice.id))[0]?.attempts).toBe(2)
  const twice = await Promise.all([1, 2].map(() => ada.post(`/api/v1/jobs/${id}/discard`, {})))
  expect(twice.filter(({ status }) => status === 204)).toHaveLength(1)
  expect(await failedOf(ada, invoice.id)).toEqual([])
  expect((await ada.get(`/api/v1/jobs/${id}`)).status).toBe(404)
  const { items } = (await ada.get('/api/v1/activity?limit=2')).json
  expect(items).toMatchObject([
    { action: 'job.discarded', subject: { label: `the mail of Invoice ${invoice.number}` } },
    { action: 'job.retried', actorName: 'Cyd' },
  ])
})

it('mails an invoice to the corrected address of its customer, which the invoice keeps as it was', async () => {
  const { customer, invoice } = await unmailable(ada)
  const [{ id }] = await failedOf(ada, invoice.id)
  const email = `office-${invoice.id}@becker.example`
  await ada.patch(`/api/v1/customers/${customer.id}`, { email })
  const retried = await ada.post(`/api/v1/jobs/${id}/retry`, {})
  expect([retried.status, retried.json.job.id]).toEqual([202, id])
  const mail = await mailTo(mailbox, email)
  expect(mail.subject).toBe(`Invoice ${invoice.number} from Ada & Co`)
  await expect.poll(() => failedOf(ada, invoice.id)).toEqual([])
  const page = (await ada.get(`/api/v1/invoices/${invoice.id}`)).json
  expect(page.customer.email).toBe('office@nowhere.example')
  expect((await ada.post(`/api/v1/jobs/${id}/retry`, {})).status).toBe(409)
})

it('mails no link to an invoice that is void by now', async () => {
  const { invoice } = await unmailable(ada)
  const [{ id }] = await failedOf(ada, invoice.id)
  await ada.post(`/api/v1/invoices/${invoice.id}/status`, { status: 'void' })
  const retried = await ada.post(`/api/v1/jobs/${id}/retry`, {})
  expect([retried.status, retried.json.detail]).toEqual([409, expect.stringContaining('void')])
  expect((await ada.post(`/api/v1/jobs/${id}/discard`, {})).status).toBe(204)
})

it('shows one organisation nothing of another’s, and lets it change nothing there', async () => {
  const { invoice } = await unmailable(ada)
  const [{ id }] = await failedOf(ada, invoice.id)
  const eve = await signUp(running.server, 'Eve')
  expect(await failedOf(eve)).toEqual([])
  expect(await failedOf(eve, invoice.id)).toEqual([])
  for (const step of ['retry', 'discard'])
    expect((await eve.post(`/api/v1/jobs/${id}/${step}`, {})).status).toBe(404)
  expect(await failedOf(ada, invoice.id)).toHaveLength(1)
})

it('discards no charge of a card, whose sum would stay reserved for ever', async () => {
  const { invoice } = await unmailable(ada)
  const [{ id }] = await failedOf(ada, invoice.id)
  await database.query(`update tenfold_jobs set name = 'charge-payment' where id = $1`, [id])
  expect((await failedOf(ada, invoice.id))[0]).toMatchObject({ mail: null, mayDiscard: false })
  const discarded = await ada.post(`/api/v1/jobs/${id}/discard`, {})
  expect([discarded.status, discarded.json.title]).toEqual([409, 'Impossible step'])
})
