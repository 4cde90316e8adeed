import { type Replicated, startReplicated, type TestReplica, testRedisUrl } from '@tenfold/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startWeb, type Way, type WebProcess, ways } from '../../test/web-processes.ts'
import { readToken, writeToken } from '../bookmarks/index.ts'
import { type Clock, channels, Secret, systemClock } from '../kernel/index.ts'
import { migrations } from '../migrations.ts'

const secret = 'a secret of the app, 32 characters long'
let cluster: Replicated
const stack = new AsyncDisposableStack()

beforeAll(async () => {
  cluster = stack.use(await startReplicated())
  await cluster.primary.query(
    `${Object.values(migrations).join(';')}; create table notes (id bigserial primary key, body text not null)`,
  )
})
afterAll(() => stack.disposeAsync())

const replica = () => cluster.replicas[0] as TestReplica
/** Lets the replica show all that was committed until now, and nothing later. */
const holdReplica = async (): Promise<void> => {
  await cluster.caughtUp()
  await replica().pauseReplay()
}
const env = (more: Readonly<Record<string, string>> = {}) => ({
  DATABASE_URL: cluster.primary.url,
  TENFOLD_REPLICAS: cluster.replicas.map(({ url }) => url).join(','),
  TENFOLD_BOOKMARK_SECRET: secret,
  ...more,
})

/** Starts a process whose reads go to the replica. */
async function started(
  way: Way,
  more: Readonly<Record<string, string>> = {},
  clock: Clock = systemClock,
): Promise<WebProcess> {
  const web = await startWeb(way, env(more), clock)
  const isServing = async () => expect((await ask(web)).nodes).toEqual(['replica 1'])
  await vi.waitFor(isServing, { timeout: 60_000, interval: 20 })
  return web
}

interface Asked {
  readonly write?: string
  readonly user?: string
  readonly cookie?: string | undefined
  readonly token?: string | undefined
  readonly path?: string
}

interface Answer {
  readonly status: number
  readonly body: unknown
  /** Where the statements of its session went. */
  readonly nodes: readonly string[]
  readonly token: string | undefined
  readonly cookies: readonly string[]
  /** Value of the bookmark's cookie. */
  readonly cookie: string | undefined
}

async function ask({ url }: WebProcess, asked: Asked = {}): Promise<Answer> {
  const { write, user, cookie, token, path = '/notes' } = asked
  const nodes: string[] = []
  const stop = channels['db:route'].subscribe(({ node, reason }) => {
    if (reason !== 'no session') nodes.push(node)
  })
  const response = await fetch(url + path, {
    method: write === undefined ? 'GET' : 'POST',
    body: write === undefined ? null : JSON.stringify({ body: write }),
    headers: {
      ...(write !== undefined && { 'content-type': 'application/json' }),
      ...(user !== undefined && { 'x-user': user }),
      ...(cookie !== undefined && { cookie: `other=1; tenfold-bookmark=${cookie}` }),
      ...(token !== undefined && { 'tenfold-bookmark': token }),
    },
  })
  const text = await response.text()
  stop()
  const cookies = response.headers.getSetCookie()
  const own = cookies.find((each) => each.startsWith('tenfold-bookmark='))
  return {
    status: response.status,
    body: path === '/notes' ? JSON.parse(text) : text,
    nodes,
    token: response.headers.get('tenfold-bookmark') ?? undefined,
    cookies: cookies.map((each) => each.split(';')[0] ?? ''),
    cookie: own?.split(';')[0]?.slice('tenfold-bookmark='.length),
  }
}

beforeEach(async () => {
  await cluster.primary.query('truncate notes')
  await cluster.caughtUp()
})
afterEach(() => replica().resumeReplay())

describe.each(Object.entries(ways))('requests to %s', (_name, way) => {
  let one: WebProcess
  let other: WebProcess
  beforeAll(async () => {
    one = stack.use(await started(way))
    other = stack.use(await started(way))
  })
  let users = 0
  /** A user whom the store knows. */
  async function knownUser(): Promise<string> {
    const user = `${_name} ${users++}`
    await ask(one, { user })
    return user
  }

  it('go to a late replica for whoever has not written, and show what one wrote on any device and process', async () => {
    const [ada, bob] = [await knownUser(), await knownUser()]
    await holdReplica()
    await ask(one, { user: ada, write: 'of ada' })
    expect(await ask(other, { user: ada })).toMatchObject({ body: ['of ada'], nodes: ['primary'] })
    expect(await ask(other, { user: bob })).toMatchObject({ body: [], nodes: ['replica 1'] })
    expect(await ask(other, { user: `${_name} unknown` })).toMatchObject({ body: ['of ada'] })
  })

  it('show a browser what it has seen, although a slow reply has replaced its cookie by an older one', async () => {
    const { cookie } = await ask(one)
    await ask(one, { cookie })
    await holdReplica()
    const slow = await ask(other, { cookie })
    expect(slow.nodes).toEqual(['replica 1'])
    const { cookie: newer } = await ask(one, { cookie, write: 'seen' })
    expect(newer).not.toBe(cookie)
    expect(await ask(other, { cookie: slow.cookie ?? cookie })).toMatchObject({ body: ['seen'] })
  })

  it('go on where a client without cookies says', async () => {
    const { token: before } = await ask(one)
    await holdReplica()
    const { token: after, cookie } = await ask(one, { token: before, write: 'seen' })
    expect(cookie).toBeUndefined()
    expect(await ask(other, { token: before })).toMatchObject({ body: [], nodes: ['replica 1'] })
    expect(await ask(other, { token: after })).toMatchObject({ body: ['seen'] })
    expect(await ask(other, { token: `${before}, ${after}` })).toMatchObject({ body: ['seen'] })
  })

  it('keep the cookies of the app beside their own, and add none where nothing was read', async () => {
    const { cookies } = await ask(one)
    expect(cookies).toEqual(['own=1', expect.stringMatching(/^tenfold-bookmark=/)])
    expect(await ask(one, { path: '/none' })).toMatchObject({ cookies: [], token: undefined })
  })

  it('keep what is written after the headers left, before the reply ends', async () => {
    const ada = await knownUser()
    await holdReplica()
    const { body } = await ask(one, { user: ada, path: '/stream' })
    expect(body).toBe('first last')
    expect(await ask(other, { user: ada })).toMatchObject({ body: ['streamed'] })
  })

  it('keep the sessions of many requests at a time apart', async () => {
    const all = Array.from({ length: 40 }, (_, n) => ask(n % 2 ? one : other, { write: `${n}` }))
    expect(new Set((await Promise.all(all)).map(({ status }) => status))).toEqual(new Set([200]))
    expect((await ask(one)).body).toHaveLength(40)
  })
})

describe('a token that can’t be right', () => {
  let web: WebProcess
  beforeAll(async () => {
    web = stack.use(await started(ways['fastify'] as Way))
  })

  it.each([
    [
      'of another app',
      (token: string) => resigned(token, { by: 'another app’s secret, also 32 long' }),
    ],
    ['changed by hand', (token: string) => token.replace(/\.(\w)/, (_, digit) => `.1${digit}`)],
    ['cut off', (token: string) => token.slice(0, -4)],
    ['beyond the primary', (token: string) => resigned(token, { ahead: 1_000_000_000n })],
    ['of another system', (token: string) => resigned(token, { system: '1' })],
    ['of another timeline', (token: string) => resigned(token, { timeline: 9 })],
    ['of the day before yesterday', (token: string) => resigned(token, { agedMs: 48 * 3_600_000 })],
    ['of tomorrow', (token: string) => resigned(token, { agedMs: -24 * 3_600_000 })],
  ])('is waited for by nobody: %s', async (_what, change) => {
    const { token = '' } = await ask(web)
    await holdReplica()
    await ask(web, { write: 'new' })
    const changed = change(token)
    expect(changed).not.toBe(token)
    const late = await ask(web, { token: changed })
    expect(late).toMatchObject({ status: 200, body: ['new'], nodes: ['primary'] })
    await replica().resumeReplay()
    await cluster.caughtUp()
    for (const again of [changed, late.token])
      await expect.poll(async () => (await ask(web, { token: again })).nodes).toEqual(['replica 1'])
  })

  it('ends no session when the clocks of two processes are a day apart', async () => {
    const tomorrow = { ...systemClock, now: () => Date.now() + 24 * 3_600_000 + 120_000 }
    await using ahead = await started(ways['fastify'] as Way, {}, tomorrow)
    const { token } = await ask(ahead)
    await holdReplica()
    await ask(web, { write: 'new' })
    expect(await ask(web, { token })).toMatchObject({ body: ['new'] })
    expect(await ask(ahead, { token })).toMatchObject({ body: [], nodes: ['replica 1'] })
  })
})

interface Change {
  readonly by?: string
  readonly ahead?: bigint
  readonly system?: string
  readonly timeline?: number
  readonly agedMs?: number
}

function resigned(text: string, { by = secret, ahead = 0n, agedMs = 0, ...other }: Change): string {
  const token = readToken(text, new Secret(secret))
  if (!token) throw new Error(`no token: ${text}`)
  const { bookmark } = token
  const changed = { ...bookmark, ...other, lsn: bookmark.lsn + ahead }
  return writeToken({ ...token, bookmark: changed, at: token.at - agedMs }, new Secret(by))
}

it.skipIf(!testRedisUrl())('keep their bookmarks in Redis where there is one', async () => {
  const redis = { TENFOLD_CACHE: testRedisUrl() ?? '' }
  await using one = await started(ways['fastify'] as Way, redis)
  await using other = await started(ways['fastify'] as Way, redis)
  await cluster.primary.query('truncate tenfold_bookmarks')
  await ask(one, { user: 'ada' })
  await ask(one, { user: 'bob' })
  await holdReplica()
  await ask(one, { user: 'ada', write: 'of ada' })
  expect(await ask(other, { user: 'ada' })).toMatchObject({ body: ['of ada'], nodes: ['primary'] })
  expect(await ask(other, { user: 'bob' })).toMatchObject({ body: [], nodes: ['replica 1'] })
  expect(await cluster.primary.query('select from tenfold_bookmarks where is_known')).toEqual([])
})
