import { testRedisUrl } from '@tenfold/testing'
import { afterEach, expect, it, vi } from 'vitest'
import { type Colleague, newColleague } from '../../../../test/team.ts'
import {
  type Client,
  client,
  password,
  preparedDatabase,
  signUp,
  startApp,
  type TestApp,
  type TestDatabase,
} from '../../../../test/test-app.ts'

const redis = testRedisUrl()
afterEach(() => void vi.restoreAllMocks())

interface Place {
  readonly one: TestApp
  readonly database: TestDatabase
  readonly owner: Client
}

/** Each way to lose something, done on one instance; what another instance answers before and after. */
const ways: readonly {
  readonly name: string
  readonly role: 'admin' | 'member'
  readonly path: string
  readonly after: number
  readonly revoke: (who: Colleague, place: Place) => Promise<unknown>
}[] = [
  {
    name: 'removed from the organisation',
    role: 'member',
    path: 'members',
    after: 409,
    revoke: ({ userId }, { owner }) => owner.send('DELETE', `/api/v1/members/${userId}`),
  },
  {
    name: 'left the organisation',
    role: 'admin',
    path: 'members',
    after: 409,
    revoke: (who) => who.send('DELETE', `/api/v1/members/${who.userId}`),
  },
  {
    name: 'given a lesser role',
    role: 'admin',
    path: 'invitations',
    after: 403,
    revoke: ({ userId }, { owner }) => owner.patch(`/api/v1/members/${userId}`, { role: 'member' }),
  },
  {
    name: 'signed out',
    role: 'member',
    path: 'me',
    after: 401,
    revoke: (who) => who.post('/api/auth/sign-out', {}),
  },
  {
    name: 'ended by its id',
    role: 'member',
    path: 'me',
    after: 401,
    async revoke(who) {
      const { items } = (await who.get('/api/v1/me/logins')).json
      await who.send('DELETE', `/api/v1/me/logins/${items[0].id}`)
    },
  },
  {
    name: 'ended with all others',
    role: 'member',
    path: 'me',
    after: 401,
    revoke: async (who, place) =>
      (await signInAgain(who, place)).post('/api/v1/me/logins/revoke-others', {}),
  },
  {
    name: 'ended by a changed password',
    role: 'member',
    path: 'me',
    after: 401,
    async revoke(who, place) {
      const change = { currentPassword: password, newPassword: 'another password' }
      return (await signInAgain(who, place)).post('/api/v1/me/password', change)
    },
  },
  {
    name: 'ended by a password that was reset',
    role: 'member',
    path: 'me',
    after: 401,
    revoke: ({ email }, place) => resetPassword(email, place),
  },
]

const caches = [
  ['off', 'off'],
  ['memory', 'memory'],
  ...(redis ? [['redis', redis] as const] : []),
] as const

it.each(caches)(
  'is felt on another instance within five seconds, with cache %s',
  async (_name, cache) => {
    await using database = await preparedDatabase()
    const env = { TENFOLD_CACHE: cache, RATE_LIMITS: 'off' }
    await using one = await startApp(database, env)
    await using two = await startApp(database, env)
    const owner = await signUp(one.server)
    await database.query(`update subscriptions set plan = 'team'`)
    const cases: Case[] = []
    for (const way of ways) {
      const who = await newColleague(one, database, owner, way)
      cases.push({ ...way, who, elsewhere: client(two.server, new Map(who.cookies)) })
    }
    const pass = mockClocks()
    for (const each of cases) expect([each.name, await look(each)]).toEqual([each.name, 200])

    for (const each of cases) await each.revoke(each.who, { one, database, owner })
    pass(5_000)
    for (const each of cases) expect([each.name, await look(each)]).toEqual([each.name, each.after])
  },
)

type Case = (typeof ways)[number] & { readonly who: Colleague; readonly elsewhere: Client }

async function look({ path, elsewhere }: Case): Promise<number> {
  return (await elsewhere.get(`/api/v1/${path}`)).status
}

/** Stops the wall clock of both instances; gives the way to move it on, with the clock that only counts. */
function mockClocks(): (ms: number) => void {
  const elapsed = performance.now.bind(performance)
  const stoppedAt = Date.now()
  let passedMs = 0
  vi.spyOn(Date, 'now').mockImplementation(() => stoppedAt + passedMs)
  vi.spyOn(performance, 'now').mockImplementation(() => elapsed() + passedMs)
  return (ms) => void (passedMs += ms)
}

async function signInAgain({ email }: Colleague, { one }: Place): Promise<Client> {
  const again = client(one.server)
  await again.post('/api/auth/sign-in/email', { email, password })
  return again
}

async function resetPassword(email: string, { one, database }: Place): Promise<unknown> {
  const visitor = client(one.server)
  await visitor.post('/api/auth/request-password-reset', { email })
  const proofs = () =>
    database.query<{ id: string }>(
      `select id from verifications where value = $1 and identifier like 'reset-password:%'`,
      [email],
    )
  await expect.poll(proofs).toHaveLength(1)
  const [{ id } = { id: '' }] = await proofs()
  const token = one.app.accounts.links.write('reset-password', id)
  return visitor.post('/api/auth/reset-password', { token, password: 'another password' })
}
