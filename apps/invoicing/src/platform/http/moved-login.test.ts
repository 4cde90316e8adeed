import { beforeAll, expect, it } from 'vitest'
import { forFile } from '../../../test/for-file.ts'
import { callsOf } from '../../../test/isolation/calls.ts'
import { readOperations } from '../../../test/isolation/operations.ts'
import { rowsOf } from '../../../test/isolation/tenant-rows.ts'
import {
  type Client,
  client,
  cookieOf,
  newCustomer,
  preparedDatabase,
  signUp,
  startApp,
} from '../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database, { RATE_LIMITS: 'off' }))
const another = forFile(await startApp(database, { RATE_LIMITS: 'off' }))

let ada: Awaited<ReturnType<typeof signUp>>
let first: string
let second: string
let userId: string

beforeAll(async () => {
  ada = await signUp(running.server)
  first = ada.organizationId
  await newCustomer(ada, 'Becker of the first')
  second = (await ada.post('/api/v1/organizations', { name: 'Second' })).json.id
  await newCustomer(ada, 'Becker of the second')
  userId = (await ada.get('/api/v1/me')).json.user.id
})

interface Sending {
  readonly method?: string
  readonly url?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly server?: typeof running.server
}

async function send(who: Client, { method = 'GET', url, headers, body, server }: Sending) {
  const answer = await (server ?? running.server).inject({
    method: method as 'GET',
    url: url ?? '/api/v1/customers',
    headers: { cookie: cookieOf(who), ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  })
  return { status: answer.statusCode, text: answer.body }
}

const activate = (id: string) => ada.post(`/api/v1/organizations/${id}/activate`)
const kindOf = ({ text }: { text: string }) => JSON.parse(text).type as string
const organizationChanged = '/problems#organization-changed'
const userChanged = '/problems#user-changed'

it('refuses every operation of a page that shows another organisation, and touches nothing', async () => {
  await activate(second)
  const places = [await rowsOf(database, first), await rowsOf(database, second)]
  const digests = () => Promise.all(places.map((rows) => rows.digests()))
  const before = await digests()
  const targets = (await readOperations(running.server)).filter((one) => !one.isForStrangers)
  expect(targets.length).toBeGreaterThan(40)
  for (const target of targets)
    for (const { method, url, body } of callsOf(target, {})) {
      const answer = await send(ada, { method, url, body, headers: { 'x-organization': first } })
      expect([target.name, answer.status]).toEqual([target.name, 409])
      expect([target.name, kindOf(answer)]).toEqual([target.name, organizationChanged])
      expect(answer.text).not.toMatch(/becker/i)
    }
  expect(await digests()).toEqual(before)
})

it('says in the document of each such operation how to ask for that', async () => {
  for (const { name, isForStrangers, parameters } of await readOperations(running.server)) {
    const named = parameters.filter((one) => /^X-(Organization|User)$/.test(one.name))
    expect([name, named.length]).toEqual([name, isForStrangers ? 0 : 2])
  }
})

it('lets pass who names the place where the log-in is, and who names none', async () => {
  await activate(second)
  const place = { 'x-organization': second, 'x-user': userId }
  for (const headers of [place, {}, { 'x-user': userId }]) {
    const { status, text } = await send(ada, { headers })
    expect([status, text]).toEqual([200, expect.stringContaining('Becker of the second')])
  }
})

it('notices a switch at once in a process that heard nothing of it, and the way back', async () => {
  const { server } = another
  for (let round = 0; round < 3; round++) {
    await activate(first)
    const headers = { 'x-organization': first }
    expect((await send(ada, { headers, server })).text).toContain('Becker of the first')
    await activate(second)
    const refused = await send(ada, { headers, server })
    expect([refused.status, kindOf(refused)]).toEqual([409, organizationChanged])
  }
})

it('never gives a page of one organisation what belongs to the other, whenever the switch comes', async () => {
  const reads = Array.from({ length: 40 }, async (_, index) => {
    const shown = index % 2 === 0 ? first : second
    const { status, text } = await send(ada, { headers: { 'x-organization': shown } })
    return { shown, status, text }
  })
  const switches = [first, second, first, second].map(activate)
  const [answers] = await Promise.all([Promise.all(reads), Promise.all(switches)])
  for (const { shown, status, text } of answers) {
    expect([200, 409]).toContain(status)
    expect(text).not.toContain(shown === first ? 'of the second' : 'of the first')
  }
})

it('refuses a page of somebody who is no longer logged in, also where no organisation matters', async () => {
  const eve = await signUp(running.server, 'Eve')
  const headers = { 'x-user': userId }
  for (const [method, url, body] of [
    ['GET', '/api/v1/me'],
    ['PATCH', '/api/v1/me', { name: 'Ada' }],
    ['POST', '/api/v1/organizations', { name: 'Of Ada' }],
    ['POST', '/api/v1/me/password', { currentPassword: 'long enough', newPassword: 'x'.repeat(9) }],
    ['GET', '/api/v1/customers'],
  ] as const) {
    const answer = await send(eve, { method, url, body, headers })
    expect([url, answer.status]).toEqual([url, 409])
    expect(kindOf(answer)).toBe(userChanged)
  }
  expect((await eve.get('/api/v1/me')).json).toMatchObject({
    user: { name: 'Eve' },
    organizations: [{ id: eve.organizationId }],
  })
})

it('refuses a page of an organisation that the user has been put out of', async () => {
  const eve = await signUp(running.server, 'Eve')
  await database.query('delete from members where organization_id = $1', [eve.organizationId])
  const fresh = client(running.server, new Map(eve.cookies))
  fresh.cookies.delete('invoicing.organization')
  const answer = await send(fresh, { headers: { 'x-organization': eve.organizationId } })
  expect([answer.status, kindOf(answer)]).toEqual([409, organizationChanged])
})

it.each(['', 'nobody', 'é', '%00'])('takes %j for no place of anybody', async (value) => {
  await activate(second)
  const headers = { 'x-organization': Buffer.from(value).toString('latin1') }
  expect((await send(ada, { headers })).status).toBe(409)
  expect((await send(ada, { headers: { 'x-organization': `${second}, ${first}` } })).status).toBe(
    409,
  )
})

it('counts what it refuses, as all that a log-in asks for', async () => {
  await using limited = await startApp(database)
  const refuse = () =>
    limited.server.inject({
      url: '/api/v1/me',
      remoteAddress: '203.0.113.9',
      headers: { cookie: cookieOf(ada), 'x-user': 'nobody' },
    })
  const left = async () => Number((await refuse()).headers['ratelimit-remaining'])
  expect((await left()) - (await left())).toBe(1)
})

it('asks strangers for their log-in before anything', async () => {
  const answer = await send(client(running.server), { headers: { 'x-organization': first } })
  expect(answer.status).toBe(401)
})
