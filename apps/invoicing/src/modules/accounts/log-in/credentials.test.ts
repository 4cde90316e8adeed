import pg from 'pg'
import { expect, it } from 'vitest'
import { forFile } from '../../../../test/for-file.ts'
import { client, password, preparedDatabase, signUp, startApp } from '../../../../test/test-app.ts'
import { checkPassword, signIn } from './credentials.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))
const { identity, passwords } = running.app.accounts
const device = { ipAddress: '192.0.2.1', userAgent: 'test' }

/** A change of a password that has ended the log-ins and isn't committed yet. */
async function changeUnderWay(userId: string): Promise<{ commit(): Promise<void> }> {
  const admin = new pg.Client({ connectionString: database.adminUrl })
  await admin.connect()
  await admin.query('begin')
  await admin.query(`update accounts set password = 'another' where user_id = $1`, [userId])
  await admin.query('delete from logins where user_id = $1', [userId])
  return {
    async commit() {
      await admin.query('commit')
      await admin.end()
    },
  }
}

const blocked = `select from pg_stat_activity
  where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`

it('starts no log-in by a password whose change is under way, but waits for its end', async () => {
  const ada = await signUp(running.server)
  const checked = await checkPassword(identity, passwords, { email: ada.email, password })
  const change = await changeUnderWay(checked.user.id)
  let isSettled = false
  const outcome = signIn(identity, checked, device)
    .catch((error: unknown) => error)
    .finally(() => {
      isSettled = true
    })
  await expect
    .poll(async () => isSettled || (await database.query(blocked)).length > 0, { interval: 10 })
    .toBe(true)
  await change.commit()
  expect(await outcome).toMatchObject({ kind: 'wrong-credentials' })
  expect(await database.query('select from logins')).toEqual([])
})

it('makes one account of an address, and leads who asks again to the log-in', async () => {
  const { email } = await signUp(running.server)
  const again = { name: 'Again', email: email.toUpperCase(), password }
  const { status, json } = await client(running.server).post('/api/auth/sign-up/email', again)
  expect([status, json.detail]).toEqual([422, expect.stringContaining('Log in instead')])
  const found = await database.query('select from users where lower(email) = lower($1)', [email])
  expect(found).toHaveLength(1)
})
