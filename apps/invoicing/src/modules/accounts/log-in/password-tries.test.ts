import { expect, it } from 'vitest'
import { forFile } from '../../../../test/for-file.ts'
import {
  type Client,
  client,
  password,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const [one, other] = [forFile(await startApp(database)), forFile(await startApp(database))]

const signIn = (who: Client, email: string, tried = password) =>
  who.post('/api/auth/sign-in/email', { email, password: tried })
const stranger = (at: number) => client([one, other][at % 2]?.server ?? one.server)
const wrong = (at: number, email: string) => signIn(stranger(at), email, 'not this one')
const count = async (answers: readonly Promise<{ status: number }>[], status: number) =>
  (await Promise.all(answers)).filter((answer) => answer.status === status).length

/** Lets the time pass for which the next try has to wait, and says how long that was. */
async function waitForNext(): Promise<number> {
  const [row] = await database.query<{ seconds: number }>(
    'select round(extract(epoch from max(next_at) - max(last_at)))::int as seconds from password_tries',
  )
  await database.query('update password_tries set next_at = now()')
  return row?.seconds ?? 0
}

/** Lets no time pass at all. */
const stopTime = () =>
  database.query(`update password_tries set next_at = now() + interval '50 s' where tries > 4`)

it('lets strangers try five passwords of an account, however many come at once to however many processes', async () => {
  const { email } = await signUp(one.server)
  const answers = Array.from({ length: 16 }, (_, at) => wrong(at, email))
  expect([await count(answers, 401), await count(answers, 429)]).toEqual([5, 11])
  await stopTime()
  const late = await signIn(stranger(0), email.toUpperCase())
  expect([late.status, late.json.detail]).toEqual([429, expect.stringMatching(/wait \d\d s/)])
  expect(Number(late.headers['retry-after'])).toBeGreaterThan(0)
})

it('does the same for an address without an account, so that nobody learns of it', async () => {
  const answers = Array.from({ length: 8 }, (_, at) => wrong(at, 'nobody@test.example'))
  expect([await count(answers, 401), await count(answers, 429)]).toEqual([5, 3])
})

it('lets the next one wait twice as long each time, but never for more than a minute', async () => {
  await database.query('delete from password_tries')
  const { email } = await signUp(one.server)
  const waits: number[] = []
  for (let at = 0; at < 13; at++) {
    expect((await wrong(at, email)).status).toBe(401)
    waits.push(await waitForNext())
  }
  expect(waits).toEqual([0, 0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60, 60])
  await database.query(`update password_tries set last_at = now() - interval '61 minutes'`)
  expect((await wrong(0, email)).status).toBe(401)
  expect(await waitForNext()).toBe(0)
})

it('lets its owner in at once on a device that was logged in before, and on a new one after a minute', async () => {
  const ada = await signUp(one.server)
  await Promise.all(Array.from({ length: 8 }, (_, at) => wrong(at, ada.email)))
  await stopTime()
  await ada.post('/api/auth/sign-out', {})
  expect((await signIn(ada, ada.email)).status).toBe(200)
  await stopTime()
  // The cookie of one account's device opens nothing for another account.
  const eve = await signUp(one.server, 'Eve')
  expect((await signIn(eve, ada.email)).status).toBe(429)
  await waitForNext()
  expect((await signIn(stranger(0), ada.email)).status).toBe(200)
  expect((await wrong(0, ada.email)).status).toBe(401)
})

it('takes whoever shows a forged cookie of a device for a stranger, whatever letters it has', async () => {
  const { email } = await signUp(one.server)
  for (const proof of ['x'.repeat(43), 'é'.repeat(43), ''])
    expect((await signIn(deviceWith(`abc.${proof}`), email)).status).toBe(200)
})

const deviceWith = (cookie: string) => client(one.server, new Map([['invoicing.device', cookie]]))

it('counts what a known device tries, too', async () => {
  const ada = await signUp(one.server)
  const tries = Array.from({ length: 8 }, () => signIn(ada, ada.email, 'not this one'))
  expect(await count(tries, 429)).toBe(3)
})

it('counts tries of the current password by whoever sits at an open log-in', async () => {
  const ada = await signUp(one.server)
  const change = (currentPassword: string) =>
    ada.post('/api/v1/me/password', { currentPassword, newPassword: 'another one entirely' })
  const tries = Array.from({ length: 8 }, () => change('not this one'))
  expect([await count(tries, 403), await count(tries, 429)]).toEqual([5, 3])
  await waitForNext()
  expect((await change(password)).status).toBe(200)
})

it('keeps nobody waiting for the tries of others once a new password is set by mail', async () => {
  const ada = await signUp(one.server)
  await Promise.all(Array.from({ length: 8 }, (_, at) => wrong(at, ada.email)))
  await stopTime()
  await stranger(0).post('/api/auth/request-password-reset', { email: ada.email })
  const proofs = () =>
    database.query<{ id: string }>(
      `select id from verifications where value = $1 and identifier like 'reset-password:%'`,
      [ada.email],
    )
  await expect.poll(proofs).toHaveLength(1)
  const [{ id } = { id: '' }] = await proofs()
  const chosen = {
    token: one.app.accounts.links.write('reset-password', id),
    password: 'a new password',
  }
  expect((await signIn(stranger(0), ada.email)).status).toBe(429)
  expect((await stranger(0).post('/api/auth/reset-password', chosen)).status).toBe(200)
  expect((await signIn(stranger(0), ada.email, chosen.password)).status).toBe(200)
})
