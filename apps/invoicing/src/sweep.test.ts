import { systemClock } from '@tenfold/runtime/kernel'
import { expect, it } from 'vitest'
import { forFile } from '../test/for-file.ts'
import { newCustomer, preparedDatabase, signUp, startApp } from '../test/test-app.ts'
import { keepSwept, sweep } from './sweep.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))

const tables = [
  'idempotency_keys',
  'identity_idempotency_keys',
  'logins',
  'verifications',
  'password_tries',
] as const

async function counts(): Promise<Record<string, number>> {
  const all: Record<string, number> = {}
  for (const table of tables) {
    const rows = await database.query(`select from ${table}`)
    all[table] = rows.length
  }
  return all
}

/** 25 rows in every table, of several people, that nobody asks for any more. */
async function litter(): Promise<void> {
  const many = 'from generate_series(1, 25) n'
  for (const statement of [
    `insert into idempotency_keys (org_id, user_id, key, request_hash, created_at)
     select o.id, 'u', 'old' || n || o.id, '', now() - interval '25 hours' from organizations o, generate_series(1, 25) n`,
    `insert into identity_idempotency_keys (organization_id, user_id, key, request_hash, created_at)
     select '', (select min(id) from users), 'old' || n, '', now() - interval '25 hours' ${many}`,
    `insert into logins (id, token, user_id, expires_at)
     select 'old' || n, 'old' || n, (select min(id) from users), now() - interval '1 second' ${many}`,
    `insert into verifications (id, identifier, value, expires_at) select 'old' || n, '', '', now() - interval '1 second' ${many}`,
    `insert into password_tries select 'old' || n, 9, now() - interval '61 minutes', now() - interval '1 hour' ${many}`,
  ])
    await database.query(statement)
}

it('deletes what is old in every organisation, by small batches, and nothing that is still asked for', async () => {
  const people = [
    await signUp(running.server, 'Ada'),
    await signUp(running.server, 'Eve'),
    await signUp(running.server, 'Bob'),
  ]
  for (const [at, one] of people.entries()) {
    await running.server.inject({
      method: 'POST',
      url: '/api/v1/customers',
      headers: {
        cookie: [...one.cookies].map((pair) => pair.join('=')).join('; '),
        'idempotency-key': `fresh-${at}`,
      },
      payload: { name: 'Becker', email: 'a@b.example' },
    })
    await one.post('/api/auth/sign-in/email', { email: one.email, password: 'not this one' })
  }
  const before = await counts()
  expect(before).toMatchObject({
    idempotency_keys: 3,
    logins: 3,
    verifications: 3,
    password_tries: 3,
  })
  await litter()
  expect((await counts())['idempotency_keys']).toBe(78)
  await sweep(running.app, { limit: 2 })
  expect(await counts()).toEqual(before)
  await newCustomer(people[0] ?? (await signUp(running.server)))
})

it('sweeps half an hour after the start and every hour from then on, until it is stopped', async () => {
  const stopping = new AbortController()
  const waits: number[] = []
  const left: number[] = []
  const sleep = async (ms: number) => {
    waits.push(ms)
    left.push((await counts())['logins'] ?? 0)
    await litter()
    if (waits.length === 3) stopping.abort()
  }
  await signUp(running.server)
  const before = (await counts())['logins']
  await keepSwept(running.app, stopping.signal, { ...systemClock, sleep })
  expect(waits).toEqual([30 * 60_000, 60 * 60_000, 60 * 60_000])
  expect(left).toEqual([before, before, before])
})
