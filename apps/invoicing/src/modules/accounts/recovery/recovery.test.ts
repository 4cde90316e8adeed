import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startMailbox } from '../../../../dev/mailbox.ts'
import { forFile } from '../../../../test/for-file.ts'
import { linkIn, mailTo } from '../../../../test/mails.ts'
import {
  type Client,
  client,
  password,
  preparedDatabase,
  signUpUnconfirmed,
  startApp,
} from '../../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const mailbox = forFile(await startMailbox())
const running = forFile(await startApp(database, { SMTP_URL: mailbox.smtpUrl }))

const visitor = () => client(running.server)
const isVerified = async (who: Client) => (await who.get('/api/v1/me')).json.user.emailVerified
const verify = (token: string) => visitor().post('/api/auth/verify-email', { token })
const askReset = (email: string) => visitor().post('/api/auth/request-password-reset', { email })
const reset = (token: string, chosen = 'a new password') =>
  visitor().post('/api/auth/reset-password', { token, password: chosen })
const signIn = (email: string, given: string) =>
  visitor().post('/api/auth/sign-in/email', { email, password: given })

it('mails a link on signing up, by which the address is confirmed once', async () => {
  const ada = await signUpUnconfirmed(running.server)
  expect(await isVerified(ada)).toBe(false)
  const mail = await mailTo(mailbox, ada.email)
  expect(mail.subject).toBe('Confirm your e-mail address')
  const { path, token } = linkIn(mail)
  expect(path).toBe(`/verify-email?token=${token}`)

  const answer = await verify(token)
  expect([answer.status, answer.json.user]).toEqual([
    200,
    { id: expect.any(String), name: 'Ada', email: ada.email, emailVerified: true },
  ])
  expect(await isVerified(ada)).toBe(true)
  expect((await verify(token)).status).toBe(400)
  expect((await ada.post('/api/v1/me/verification', {})).status).toBe(409)
})

it('mails another link on request, and either is good until one is used', async () => {
  const ada = await signUpUnconfirmed(running.server)
  const first = linkIn(await mailTo(mailbox, ada.email))
  expect((await ada.post('/api/v1/me/verification', {})).status).toBe(202)
  const second = linkIn(await mailTo(mailbox, ada.email, 2))
  expect(second.token).not.toBe(first.token)
  expect((await verify(first.token)).status).toBe(200)
  expect((await verify(second.token)).status).toBe(400)
})

it('mails nobody more than ten links an hour, whoever asks and from wherever', async () => {
  const ada = await signUpUnconfirmed(running.server)
  const other = await signUpUnconfirmed(running.server)
  const ask = () => ada.post('/api/v1/me/verification', {})
  // The first was sent on signing up.
  const asked = await Promise.all(Array.from({ length: 12 }, ask))
  expect(asked.filter(({ status }) => status === 202)).toHaveLength(9)
  expect((await ask()).json).toMatchObject({ status: 429, title: 'Too many requests' })
  expect((await other.post('/api/v1/me/verification', {})).status).toBe(202)
  // Of these, nobody learns how many were sent.
  for (let mails = 1; mails <= 12; mails++) expect((await askReset(ada.email)).status).toBe(202)
  await mailTo(mailbox, ada.email, 20)
  await askReset(other.email)
  await mailTo(mailbox, other.email, 3)
  expect(mailbox.mails().filter(({ to }) => to === ada.email)).toHaveLength(20)
  await database.query(
    `update verifications set created_at = created_at - interval '1 hour' where value = $1`,
    [ada.email],
  )
  expect((await ask()).status).toBe(202)
})

it('signs up all the same when the mail server is away', async () => {
  await using without = await startApp(database, { SMTP_URL: 'smtp://127.0.0.1:1' })
  const ada = await signUpUnconfirmed(without.server)
  expect(await isVerified(ada)).toBe(false)
  const waiting = await database.query(
    `select from tenfold_jobs where name = 'account-mail' and state <> 'done'`,
  )
  expect(waiting).toHaveLength(1)
})

it('resets a forgotten password once, and ends all log-ins', async () => {
  const ada = await signUpUnconfirmed(running.server)
  const elsewhere = await signIn(ada.email, password)
  expect(elsewhere.status).toBe(200)
  expect((await askReset(ada.email.toUpperCase())).status).toBe(202)
  const mail = await mailTo(mailbox, ada.email, 2)
  expect(mail.subject).toBe('Choose a new password')
  const { path, token } = linkIn(mail)
  expect(path).toBe(`/reset-password?token=${token}`)

  expect((await reset(token)).status).toBe(200)
  const logins = await database.query(
    'select from logins join users on users.id = user_id where email = $1',
    [ada.email],
  )
  expect(logins).toHaveLength(0)
  expect((await signIn(ada.email, password)).status).toBe(401)
  expect((await signIn(ada.email, 'a new password')).status).toBe(200)
  expect((await reset(token, 'yet another one')).status).toBe(400)
  expect((await signIn(ada.email, 'a new password')).status).toBe(200)
  // Who reads the mails has confirmed the address as well.
  const [user] = await database.query('select email_verified from users where email = $1', [
    ada.email,
  ])
  expect(user).toEqual({ email_verified: true })
})

it('leaves no log-in by the old password that was asked for while a new one was set', async () => {
  for (let waitMs = 0; waitMs < 100; waitMs += 20) {
    const ada = await signUpUnconfirmed(running.server)
    await askReset(ada.email)
    const { token } = linkIn(await mailTo(mailbox, ada.email, 2))
    const thief = visitor()
    const login = { email: ada.email, password }
    const [changed] = await Promise.all([
      reset(token),
      sleep(waitMs).then(() => thief.post('/api/auth/sign-in/email', login)),
    ])
    expect(changed.status).toBe(200)
    expect((await thief.get('/api/v1/me')).status).toBe(401)
    expect((await signIn(ada.email, 'a new password')).status).toBe(200)
  }
})

it('gives one of ten who use a link at once the new password', async () => {
  const ada = await signUpUnconfirmed(running.server)
  await askReset(ada.email)
  await askReset(ada.email)
  await mailTo(mailbox, ada.email, 3)
  const tokens = mailbox
    .mails()
    .filter(({ to, subject }) => to === ada.email && subject.startsWith('Choose'))
    .map((mail) => linkIn(mail).token)
  expect(new Set(tokens).size).toBe(2)
  const tries = Array.from({ length: 10 }, (_, n) =>
    reset(tokens[n % 2] ?? '', `words of ${n} people`),
  )
  const statuses = (await Promise.all(tries)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 400)).toHaveLength(9)
  const winner = statuses.indexOf(200)
  expect((await signIn(ada.email, `words of ${winner} people`)).status).toBe(200)
})

it('lets links expire', async () => {
  const ada = await signUpUnconfirmed(running.server)
  const verifyToken = linkIn(await mailTo(mailbox, ada.email)).token
  await askReset(ada.email)
  const resetToken = linkIn(await mailTo(mailbox, ada.email, 2)).token
  const lives = await database.query<{ purpose: string; hours: number }>(
    `select split_part(identifier, ':', 1) as purpose,
       round(extract(epoch from expires_at - now()) / 3600)::integer as hours
     from verifications join users on email = value where email = $1 order by 1`,
    [ada.email],
  )
  expect(lives).toEqual([
    { purpose: 'reset-password', hours: 1 },
    { purpose: 'verify-email', hours: 24 },
  ])
  await database.query(`update verifications set expires_at = now() - interval '1 second'`)
  expect((await reset(resetToken)).status).toBe(400)
  expect((await verify(verifyToken)).status).toBe(400)
  expect((await signIn(ada.email, password)).status).toBe(200)
})

it('takes a link for nothing but its purpose', async () => {
  const ada = await signUpUnconfirmed(running.server)
  const { token } = linkIn(await mailTo(mailbox, ada.email))
  expect((await reset(token)).status).toBe(400)
  expect((await verify(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).status).toBe(400)
  expect((await verify(token)).status).toBe(200)
})

it('keeps no token that opens a link, neither in the accounts nor in the jobs', async () => {
  const ada = await signUpUnconfirmed(running.server)
  await askReset(ada.email)
  const { token } = linkIn(await mailTo(mailbox, ada.email, 2))
  const proof = token.slice(20)
  const rows = await database.query<{ row: string }>(
    `select to_jsonb(v)::text as row from verifications v
     union all select to_jsonb(j)::text from tenfold_jobs j`,
  )
  expect(rows.length).toBeGreaterThan(1)
  expect(rows.filter(({ row }) => row.includes(proof))).toEqual([])
})

it('tells nobody who has an account: same answer, before anything is looked up', async () => {
  const ada = await signUpUnconfirmed(running.server)
  const known = mailbox.mails().length
  const [locked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  // Whoever asks the table now waits; an answer that depended on it would wait too.
  const holder = running.app.accounts.identity.db.transaction(async (tx) => {
    await tx.query('lock table users in access exclusive mode')
    locked.resolve()
    await answered.promise
  })
  await locked.promise
  const answers = [await askReset(ada.email), await askReset('nobody@test.example')]
  answered.resolve()
  await holder
  const [first, second] = answers.map(({ status, text, headers }) => [
    status,
    text,
    Object.keys(headers),
  ])
  expect(first).toEqual(second)
  expect(first?.[0]).toBe(202)
  await mailTo(mailbox, ada.email, 2)
  expect(mailbox.mails().length).toBe(known + 1)
})

it('sends what was asked for before it closes', async () => {
  const ada = await signUpUnconfirmed(running.server)
  const closing = await startApp(database, { SMTP_URL: mailbox.smtpUrl })
  const { statusCode } = await closing.server.inject({
    method: 'POST',
    url: '/api/auth/request-password-reset',
    payload: { email: ada.email },
  })
  await closing[Symbol.asyncDispose]()
  expect(statusCode).toBe(202)
  expect(mailbox.mails().filter(({ to }) => to === ada.email)).toHaveLength(2)
})

it('changes a password for whoever knows it, and ends the other log-ins', async () => {
  const ada = await signUpUnconfirmed(running.server)
  await askReset(ada.email)
  const { token } = linkIn(await mailTo(mailbox, ada.email, 2))
  const change = (currentPassword: string, newPassword: string) =>
    ada.post('/api/v1/me/password', { currentPassword, newPassword })
  expect((await change('a wrong one', 'a new password')).status).toBe(403)
  await signIn(ada.email, password)
  expect((await change(password, 'a new password')).status).toBe(200)
  expect((await ada.get('/api/v1/me/logins')).json.items).toHaveLength(1)
  expect((await signIn(ada.email, password)).status).toBe(401)
  expect((await signIn(ada.email, 'a new password')).status).toBe(200)
  // Asked for by somebody who may have known the old password only.
  expect((await reset(token)).status).toBe(400)
})

it('lists log-ins without their tokens, and ends those that the user picks', async () => {
  const ada = await signUpUnconfirmed(running.server)
  const phone = client(running.server)
  await phone.post('/api/auth/sign-in/email', { email: ada.email, password })
  const laptop = client(running.server)
  await laptop.post('/api/auth/sign-in/email', { email: ada.email, password })
  const { items } = (await ada.get('/api/v1/me/logins')).json
  expect(items).toHaveLength(3)
  expect(items.filter((item: { current: boolean }) => item.current)).toHaveLength(1)
  const [newest] = items
  expect(newest).toMatchObject({ userAgent: 'lightMyRequest', ipAddress: '127.0.0.1' })
  const days = (Date.parse(newest.expiresAt) - Date.now()) / 86_400_000
  expect(Math.round(days)).toBe(30)
  const tokens = await database.query<{ token: string }>('select token from logins')
  for (const { token } of tokens) expect(JSON.stringify(items)).not.toContain(token)

  const eve = await signUpUnconfirmed(running.server, 'Eve')
  expect((await eve.send('DELETE', `/api/v1/me/logins/${newest.id}`)).status).toBe(404)
  expect((await ada.send('DELETE', `/api/v1/me/logins/${newest.id}`)).status).toBe(204)
  expect((await laptop.get('/api/v1/me')).status).toBe(401)
  expect((await phone.get('/api/v1/me')).status).toBe(200)
  const others = await ada.post('/api/v1/me/logins/revoke-others', {})
  expect([others.status, others.json]).toEqual([200, { revoked: 1 }])
  const [last] = (await ada.get('/api/v1/me/logins')).json.items
  expect((await ada.send('DELETE', `/api/v1/me/logins/${last.id}`)).status).toBe(204)
  expect((await ada.get('/api/v1/me')).status).toBe(401)
})
