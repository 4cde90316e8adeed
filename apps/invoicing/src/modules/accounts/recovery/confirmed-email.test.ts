import { expect, it } from 'vitest'
import { startAssistant } from '../../../../dev/assistant.ts'
import { startMailbox } from '../../../../dev/mailbox.ts'
import { forFile } from '../../../../test/for-file.ts'
import { linkIn, mailTo } from '../../../../test/mails.ts'
import { confirmEmail, newColleague } from '../../../../test/team.ts'
import {
  type Client,
  client,
  line,
  newCustomer,
  newInvoice,
  preparedDatabase,
  signUp,
  signUpUnconfirmed,
  startApp,
} from '../../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const mailbox = forFile(await startMailbox())
const assistant = forFile(await startAssistant({ tokenMs: 0 }))
const env = { SMTP_URL: mailbox.smtpUrl, ASSISTANT_URL: assistant.url, RATE_LIMITS: 'off' }
const running = forFile(await startApp(database, env))
const another = forFile(await startApp(database, env))

const stranger = 'office@becker.example'
const mailsTo = (address: string) => mailbox.mails().filter(({ to }) => to === address)
const send = (who: Client, id: string) =>
  who.post(`/api/v1/invoices/${id}/status`, { status: 'sent' })

const refusal = [403, '/problems#email-unconfirmed']
const shown = ({ status, json }: { status: number; json: { type?: string } }) => [status, json.type]

it('mails to nobody else for a user who has not confirmed their own address', async () => {
  const eve = await signUpUnconfirmed(running.server, 'Eve')
  const { id } = await newInvoice(eve, await newCustomer(eve))
  const before = mailsTo(stranger).length
  expect(shown(await send(eve, id))).toEqual(refusal)
  const invitation = await eve.post('/api/v1/invitations', { email: stranger, role: 'member' })
  expect(shown(invitation)).toEqual(refusal)
  expect((await eve.get(`/api/v1/invoices/${id}`)).json.status).toBe('draft')
  expect((await eve.get('/api/v1/invitations')).json.items).toEqual([])
  const jobs = await database.query(
    `select from tenfold_jobs where tenant = $1 and name in ('send-mail', 'account-mail')`,
    [eve.organizationId],
  )
  expect(jobs).toEqual([])
  expect(mailsTo(stranger)).toHaveLength(before)
})

it('drafts a reminder for them, and mails it once they have confirmed', async () => {
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  const dates = { issuedOn: '2024-01-01', dueOn: '2024-01-15' }
  const draft = await ada.post('/api/v1/invoices', { customerId, lines: [line], ...dates })
  const path = `/api/v1/invoices/${draft.json.id}`
  await send(ada, draft.json.id)
  await database.query('update users set email_verified = false where email = $1', [ada.email])
  const late = await signInAgain(ada)
  expect((await late.post(`${path}/reminder`, {})).status).toBe(200)
  expect(shown(await late.post(`${path}/reminder/send`, {}))).toEqual(refusal)
  expect((await late.get(`${path}/reminder`)).json.sentAt).toBeNull()
  await confirmEmail(running, database, ada)
  expect((await late.post(`${path}/reminder/send`, {})).status).toBe(200)
})

it('leaves them everything that mails to nobody', async () => {
  const eve = await signUpUnconfirmed(running.server, 'Eve')
  const { id } = await newInvoice(eve, await newCustomer(eve))
  expect((await eve.post(`/api/v1/invoices/${id}/pdf`, {})).status).toBe(200)
  expect((await eve.post(`/api/v1/invoices/${id}/status`, { status: 'void' })).status).toBe(200)
  expect((await eve.patch('/api/v1/settings', { currency: 'CHF' })).status).toBe(200)
})

it('lets them send at once when they have followed the link, in every process', async () => {
  const ada = await signUpUnconfirmed(running.server)
  const elsewhere = client(another.server, ada.cookies)
  const { id } = await newInvoice(ada, await newCustomer(ada))
  for (const who of [ada, elsewhere]) expect(shown(await send(who, id))).toEqual(refusal)
  const { token } = linkIn(await mailTo(mailbox, ada.email))
  await client(running.server).post('/api/auth/verify-email', { token })
  expect((await send(elsewhere, id)).status).toBe(200)
})

it('takes a colleague who was invited by mail for confirmed, and nobody else in the team', async () => {
  const ada = await signUp(running.server)
  const bob = await newColleague(running, database, ada, { role: 'member' })
  const { id } = await newInvoice(bob, await newCustomer(bob))
  await database.query('update users set email_verified = false where email = $1', [ada.email])
  const late = await signInAgain(ada)
  expect(shown(await send(late, id))).toEqual(refusal)
  expect((await send(bob, id)).status).toBe(200)
})

/** In a log-in of which nobody knows anything yet. */
async function signInAgain({ email }: { email: string }): Promise<Client> {
  const again = client(running.server)
  await again.post('/api/auth/sign-in/email', { email, password: 'long enough' })
  return again
}
