import { expect, it } from 'vitest'
import { type Mailbox, startMailbox } from '../dev/mailbox.ts'
import { forFile } from '../test/for-file.ts'
import { goodCard } from '../test/invoices.ts'
import { linkIn, mailTo } from '../test/mails.ts'
import { picture } from '../test/pictures.ts'
import { startProcess } from '../test/process.ts'
import { type Answer, line, preparedDatabase, secret } from '../test/test-app.ts'

const database = forFile(await preparedDatabase())
const mailbox: Mailbox = forFile(await startMailbox())
const env = { NODE_ENV: 'development', LOG_LEVEL: 'trace', SMTP_URL: mailbox.smtpUrl }
const web = forFile(await startProcess('main', database, env))
const words = { password: 'quetzal-one-9', other: 'quetzal-two-9', typo: 'quetzal-three-9' }
const ada = { name: 'Ada Quetzal', email: 'ada@quetzal.example' }
const ben = { name: 'Ben Quetzal', email: 'ben@quetzal.example' }

/** A browser without a window, over the wire. */
function stranger() {
  const cookies = new Map<string, string>()
  return {
    cookies,
    async send(method: string, path: string, body?: unknown) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const isFile = body instanceof Uint8Array
      const answer = await fetch(`${web.url}${path}`, {
        method,
        headers: { cookie, 'content-type': isFile ? 'image/png' : 'application/json' },
        ...(body !== undefined && { body: isFile ? new Uint8Array(body) : JSON.stringify(body) }),
      })
      for (const set of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
        cookies.set(name, value)
      }
      const text = await answer.text()
      const json: Answer['json'] = text.startsWith('{') ? JSON.parse(text) : undefined
      return { status: answer.status, json }
    },
  }
}

const signIn = (password: string) => ({ email: ada.email, password })
const tokenIn = async (to: string, count = 1) => linkIn(await mailTo(mailbox, to, count)).token

it('logs nothing that opens, pays or tells anything, whatever is done and whatever fails', async () => {
  const [owner, guest, customer] = [stranger(), stranger(), stranger()]
  const secrets = new Set([...Object.values(words), secret, 'quetzal', goodCard.slice(-9)])
  // Postgres begins so when it refuses a row, and then quotes the row.
  secrets.add('Failing row contains')
  const keep = (...some: readonly string[]) => some.forEach((one) => secrets.add(one))

  await owner.send('POST', '/api/auth/sign-up/email', { ...ada, password: words.password })
  const proof = await tokenIn(ada.email)
  await owner.send('POST', '/api/auth/verify-email', { token: proof })
  await owner.send('POST', '/api/v1/organizations', { name: 'Quetzal & Co' })
  await owner.send('POST', '/api/auth/sign-in/email', signIn(words.typo))
  await owner.send('POST', '/api/auth/request-password-reset', { email: ada.email })
  const reset = await tokenIn(ada.email, 2)
  const renewed = { token: reset, password: words.other }
  expect((await owner.send('POST', '/api/auth/reset-password', renewed)).status).toBe(200)
  expect((await owner.send('POST', '/api/auth/sign-in/email', signIn(words.other))).status).toBe(
    200,
  )

  await owner.send('POST', '/api/v1/invitations', { email: ben.email, role: 'admin' })
  const invitation = await tokenIn(ben.email)
  await guest.send('POST', '/api/auth/sign-up/email', { ...ben, password: words.password })
  const accept = `/api/v1/invitations/${invitation}/accept`
  expect((await guest.send('POST', accept, {})).status).toBe(200)
  const avatar = await owner.send('PUT', '/api/v1/me/avatar', await picture(40, 40, 'png'))
  expect(avatar.status).toBe(200)

  const { json: payer } = await owner.send('POST', '/api/v1/customers', {
    name: 'Quetzal Zoo',
    email: 'zoo@quetzal.example',
  })
  const lines = [{ ...line, description: 'Feathers of a quetzal' }]
  const invoice = await owner.send('POST', '/api/v1/invoices', { customerId: payer.id, lines })
  await owner.send('POST', `/api/v1/invoices/${invoice.json.id}/status`, { status: 'sent' })
  const link = (await mailTo(mailbox, 'zoo@quetzal.example')).text.match(/\/i\/(\S+)/)?.[1] ?? ''
  const page = `/api/v1/public/invoices/${link}`
  const pay = { cardNumber: goodCard, amountMinor: 1_000 }
  expect((await customer.send('POST', `${page}/payments`, pay)).status).toBe(200)
  for (const path of [
    `/i/${link}`,
    `/reset-password?token=${reset}`,
    `/verify-email?token=${proof}`,
  ])
    await customer.send('GET', path)
  keep(proof, reset, invitation, ...link.split('.').slice(-1))

  // Now let each table that takes a row complain of it, as a check does, with all its values.
  for (const table of ['accounts', 'verifications', 'customers', 'tenfold_jobs', 'public_links'])
    await database.query(`alter table ${table} add constraint never check (false) not valid`)
  const cleo = { name: 'Cleo Quetzal', email: 'cleo@quetzal.example', password: words.password }
  const failing = [
    await stranger().send('POST', '/api/auth/sign-up/email', cleo),
    await owner.send('POST', '/api/v1/customers', { name: 'Quetzal', email: 'q@quetzal.example' }),
    await customer.send('POST', `${page}/payments`, pay),
    await owner.send('POST', '/api/v1/invitations', { email: cleo.email, role: 'member' }),
  ]
  expect(failing.map(({ status }) => status)).toEqual([500, 500, 500, 500])
  await owner.send('POST', '/api/auth/request-password-reset', { email: ada.email })
  await expect.poll(web.errors).toContain('accounts/request-password-reset')

  for (const who of [owner, guest])
    for (const [name, value] of who.cookies)
      if (name !== 'invoicing.organization') keep(decodeURIComponent(value).split('.')[0] ?? '')
  const [hash] = await database.query<{ password: string }>('select password from accounts')
  keep(...(hash?.password.split(':') ?? []))
  const logged = `${web.errors()}\n${web.lines()}`
  expect(logged).toContain('"route":"/api/auth/sign-up/email"')
  for (const one of secrets) expect(one.length).toBeGreaterThan(6)
  expect([...secrets].filter((one) => logged.toLowerCase().includes(one.toLowerCase()))).toEqual([])
})
