import { currentSession, runInSession } from '@tenfold/runtime'
import { expect, it, vi } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import {
  type Client,
  client,
  cookieOf,
  line,
  newCustomer,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'
import { claims } from './claim.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database))

interface Sending {
  readonly url?: string
  readonly payload: object
  readonly key: string
}

async function post(who: Client, { url = '/api/v1/invoices', payload, key }: Sending) {
  const answer = await running.server.inject({
    method: 'POST',
    url,
    headers: { cookie: cookieOf(who), 'idempotency-key': key },
    payload,
  })
  return { status: answer.statusCode, headers: answer.headers, text: answer.body }
}

async function newTenant() {
  const ada = await signUp(running.server)
  const customerId = await newCustomer(ada)
  return { ada, draft: { customerId, lines: [line] } }
}

async function countInvoices({ organizationId }: { organizationId: string }): Promise<number> {
  const text = 'select count(*)::int as count from invoices where org_id = $1'
  const [row] = await database.query<{ count: number }>(text, [organizationId])
  return row?.count ?? 0
}

it('answers the same request under the same key as before, and does nothing again', async () => {
  const { ada, draft } = await newTenant()
  const first = await post(ada, { payload: draft, key: 'one' })
  const again = await post(ada, { payload: draft, key: 'one' })
  expect([first.status, again.status]).toEqual([201, 201])
  expect(again.text).toBe(first.text)
  expect(again.headers).toMatchObject({
    'idempotency-replayed': 'true',
    'content-type': first.headers['content-type'],
  })
  expect(first.headers).not.toHaveProperty('idempotency-replayed')
  expect(await countInvoices(ada)).toBe(1)
  expect((await post(ada, { payload: draft, key: 'two' })).status).toBe(201)
  expect(await countInvoices(ada)).toBe(2)
})

it('creates one invoice of twenty requests at once under one key', async () => {
  const { ada, draft } = await newTenant()
  const all = await Promise.all(
    Array.from({ length: 20 }, () => post(ada, { payload: draft, key: 'at-once' })),
  )
  expect(await countInvoices(ada)).toBe(1)
  const made = all.filter(({ status }) => status === 201)
  expect(new Set(made.map(({ text }) => text)).size).toBe(1)
  expect(made.filter(({ headers }) => !('idempotency-replayed' in headers))).toHaveLength(1)
  const others = all.filter(({ status }) => status !== 201)
  for (const { status, text } of others)
    expect([status, JSON.parse(text).title]).toEqual([409, 'Still running'])
  expect((await post(ada, { payload: draft, key: 'at-once' })).text).toBe(made[0]?.text)
})

it('refuses a key that stands for another request', async () => {
  const { ada, draft } = await newTenant()
  await post(ada, { payload: draft, key: 'mine' })
  const other = { ...draft, lines: [line, line] }
  expect((await post(ada, { payload: other, key: 'mine' })).status).toBe(422)
  const elsewhere = { url: '/api/v1/customers', payload: { name: 'A', email: 'a@b.example' } }
  expect((await post(ada, { ...elsewhere, key: 'mine' })).status).toBe(422)
  expect(await countInvoices(ada)).toBe(1)
})

it('refuses a key that stands for the same request of another thing', async () => {
  const { ada, draft } = await newTenant()
  const [one, other] = [
    JSON.parse((await post(ada, { payload: draft, key: 'first' })).text).id,
    JSON.parse((await post(ada, { payload: draft, key: 'second' })).text).id,
  ]
  const send = (id: string) => {
    const url = `/api/v1/invoices/${id}/status`
    return post(ada, { url, payload: { status: 'sent' }, key: 'send' })
  }
  expect([(await send(one)).status, (await send(other)).status]).toEqual([200, 422])
  expect((await ada.get(`/api/v1/invoices/${other}`)).json.status).toBe('draft')
})

it.each(['', 'x'.repeat(256), 'with blank', 'ümlaut'])('refuses the key %j', async (key) => {
  const { ada, draft } = await newTenant()
  expect((await post(ada, { payload: draft, key })).status).toBe(400)
  expect(await countInvoices(ada)).toBe(0)
})

it('keeps of a request what nobody can guess its body by who lacks the secret', async () => {
  const other = 'another secret of the tests, of another installation'
  await using elsewhere = await startApp(database, { AUTH_SECRET: other })
  for (const { server } of [running, elsewhere]) {
    const cookie = cookieOf(await signUp(server))
    const headers = { cookie, 'idempotency-key': 'guessed' }
    const payload = { name: 'Becker', email: 'becker@test.example' }
    const sent = await server.inject({ method: 'POST', url: '/api/v1/customers', headers, payload })
    expect(sent.statusCode).toBe(201)
  }
  const kept = `select distinct request_hash from idempotency_keys where key = 'guessed'`
  expect(await database.query(kept)).toHaveLength(2)
})

it('leaves the key free after a refusal, for nothing has happened', async () => {
  const { ada, draft } = await newTenant()
  const unknown = { ...draft, customerId: '999999999' }
  expect((await post(ada, { payload: unknown, key: 'again' })).status).toBe(400)
  expect((await post(ada, { payload: { lines: [] }, key: 'again' })).status).toBe(400)
  expect((await post(ada, { payload: draft, key: 'again' })).status).toBe(201)
})

it('claims the key by the first transaction that commits, of several in a request', async () => {
  const { ada } = await newTenant()
  const claim = { organizationId: ada.organizationId, owner: 'u', key: 'several', requestHash: 'x' }
  const kept = `select from idempotency_keys where key = 'several'`
  await runInSession({ tenant: ada.organizationId }, async () => {
    claims.set(currentSession(), claim)
    const { db } = running.app
    const failing = db.transaction(async () => {
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await database.query(kept)).toHaveLength(0)
    for (let n = 0; n < 2; n++) await db.transaction((tx) => tx.query('select'))
  })
  expect(await database.query(kept)).toHaveLength(1)
})

it('never does twice what was done when the process died before it answered', async () => {
  const { ada, draft } = await newTenant()
  // A process that is gone before the answer is kept.
  const [place] = running.app.keyPlaces
  if (!place) throw new Error('The app keeps no keys')
  vi.spyOn(place.store, 'answer').mockResolvedValueOnce()
  expect((await post(ada, { payload: draft, key: 'lost' })).status).toBe(201)
  const again = await post(ada, { payload: draft, key: 'lost' })
  expect(again.status).toBe(409)
  expect(JSON.parse(again.text).detail).toContain('use a new key')
  expect(await countInvoices(ada)).toBe(1)
})

it('tells what failed after the commit from what never happened, also when it is sent again', async () => {
  const { ada, draft } = await newTenant()
  const { db } = running.app
  const transaction = db.transaction.bind(db)
  const failing: typeof transaction = (work) =>
    transaction((tx) => {
      tx.afterCommit(() => Promise.reject(new Error('the bell is broken')))
      return work(tx)
    })
  vi.spyOn(db, 'transaction').mockImplementationOnce(failing)
  const first = await post(ada, { payload: draft, key: 'committed' })
  expect([first.status, JSON.parse(first.text).type]).toEqual([500, '/problems#took-effect'])
  expect(first.text).not.toContain('bell')
  const again = await post(ada, { payload: draft, key: 'committed' })
  expect(again.text).toBe(first.text)
  expect(again.headers['idempotency-replayed']).toBe('true')
  expect(await countInvoices(ada)).toBe(1)
})

it('keeps the answer of a request whose deadline has passed', async () => {
  const { ada, draft } = await newTenant()
  const { db } = running.app
  const transaction = db.transaction.bind(db)
  const slow: typeof transaction = async (work) => {
    const value = await transaction(work)
    Object.defineProperty(currentSession(), 'leftMs', { value: -1 })
    return value
  }
  vi.spyOn(db, 'transaction').mockImplementationOnce(slow)
  const first = await post(ada, { payload: draft, key: 'late' })
  const again = await post(ada, { payload: draft, key: 'late' })
  expect([again.status, again.text]).toEqual([first.status, first.text])
  expect(again.headers['idempotency-replayed']).toBe('true')
})

it('keeps the keys of two tenants apart, and those of two users of one', async () => {
  const [one, two] = [await newTenant(), await newTenant()]
  const colleague = await newMember(one.ada.organizationId)
  const first = await post(one.ada, { payload: one.draft, key: 'shared' })
  const ofTenant = await post(two.ada, { payload: two.draft, key: 'shared' })
  const ofUser = await post(colleague, { payload: one.draft, key: 'shared' })
  for (const { status, headers } of [first, ofTenant, ofUser]) {
    expect(status).toBe(201)
    expect(headers).not.toHaveProperty('idempotency-replayed')
  }
  expect(new Set([first.text, ofTenant.text, ofUser.text]).size).toBe(3)
})

it('makes one organisation of many requests, which belong to no tenant yet', async () => {
  const { ada } = await newTenant()
  const organization = { url: '/api/v1/organizations', payload: { name: 'Twice' }, key: 'org' }
  const all = await Promise.all(Array.from({ length: 5 }, () => post(ada, organization)))
  const rows = await database.query(`select from organizations where name = 'Twice'`)
  expect(rows).toHaveLength(1)
  const again = await post(ada, organization)
  expect(again.text).toBe(all.find(({ status }) => status === 201)?.text)
  expect(again.headers['idempotency-replayed']).toBe('true')
})

it('forgets a key after a day', async () => {
  const { ada, draft } = await newTenant()
  const first = await post(ada, { payload: draft, key: 'old' })
  await post(ada, { payload: draft, key: 'older' })
  const age = (hours: number) =>
    database.query(`update idempotency_keys set created_at = now() - interval '${hours} hours'`)
  await age(23)
  expect((await post(ada, { payload: draft, key: 'old' })).text).toBe(first.text)
  await age(25)
  const anew = await post(ada, { payload: draft, key: 'old' })
  expect(anew.status).toBe(201)
  expect(anew.text).not.toBe(first.text)
  const kept = await database.query('select key from idempotency_keys where org_id = $1', [
    ada.organizationId,
  ])
  expect(kept).toEqual([{ key: 'old' }])
})

it('gives a stranger nothing for a key of somebody else', async () => {
  const { ada, draft } = await newTenant()
  await post(ada, { payload: draft, key: 'private' })
  const { status, text } = await post(client(running.server), { payload: draft, key: 'private' })
  expect(status).toBe(401)
  expect(text).not.toContain('lines')
})

/** Another member of an organisation, in it. */
async function newMember(organizationId: string): Promise<Client> {
  const bob = await signUp(running.server, 'Bob')
  await database.query(`update members set organization_id = $1 where organization_id = $2`, [
    organizationId,
    bob.organizationId,
  ])
  await database.query(
    `update logins set active_organization_id = $1 where active_organization_id = $2`,
    [organizationId, bob.organizationId],
  )
  return bob
}
