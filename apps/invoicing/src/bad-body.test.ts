import { expect, it } from 'vitest'
import { callsOf } from '../test/isolation/calls.ts'
import { readOperations, type Target } from '../test/isolation/operations.ts'
import {
  type Client,
  cookieOf,
  preparedDatabase,
  signUp,
  startApp,
  type TestDatabase,
} from '../test/test-app.ts'

/** Bodies that no operation may take, made from one that fits its schema. */
function badBodies({ body, path }: Target, good: Readonly<Record<string, unknown>>): unknown[] {
  const fields = Object.keys(body?.properties ?? {})
  const odd = (name: string) => (isObject(good[name]) ? 7 : { odd: true })
  const wrong = fields.map((name) => ({ ...good, [name]: odd(name) }))
  const nul = fields
    .filter((name) => typeof good[name] === 'string')
    .map((name) => ({ ...good, [name]: `a\u0000b${path}` }))
  const intoPrototype = '{"__proto__":{"isAdmin":true}}'
  const intoConstructor = '{"constructor":{"prototype":{"isAdmin":true}}}'
  const unknown = { ...good, unheardOf: 1 }
  return [
    '{',
    '{"name":',
    'name=Ada',
    intoPrototype,
    intoConstructor,
    [1],
    unknown,
    ...wrong,
    ...nul,
  ]
}

it('refuses in every operation what its schema does not allow, and writes nothing', async () => {
  await using database = await preparedDatabase()
  await using running = await startApp(database, { RATE_LIMITS: 'off' })
  const ada = await signUp(running.server)
  const before = await countRows(database)
  const targets = await takingBodies(running.server)
  expect(targets.length).toBeGreaterThan(30)
  for (const target of targets) {
    const [call] = callsOf(target, {})
    const good = isObject(call?.body) ? call.body : {}
    for (const body of badBodies(target, good)) await refuses(ada, target, call?.url ?? '', body)
    const tooLarge = JSON.stringify({ name: 'x'.repeat(9 * 1024 * 1024) })
    const { status } = await ada.send(target.method, call?.url ?? '', tooLarge)
    expect([target.name, status]).toEqual([target.name, opens(target) ? 413 : 404])
  }
  expect(await countRows(database)).toEqual(before)
})

const deep = '['.repeat(60_000) + ']'.repeat(60_000)
const deepText = JSON.stringify({ name: deep })

it.each(['POST', 'PUT', 'PATCH'])(
  'refuses JSON that is nested without end in every %s, with a key or without',
  async (method) => {
    await using database = await preparedDatabase()
    await using running = await startApp(database, { RATE_LIMITS: 'off' })
    const ada = await signUp(running.server)
    const all = (await readOperations(running.server)).filter((one) => one.method === method)
    expect(all.length).toBeGreaterThan(0)
    for (const target of all) {
      const [call] = callsOf(target, {})
      for (const key of ['', 'a-key']) {
        const headers = {
          cookie: cookieOf(ada),
          'content-type': 'application/json',
          ...(key && { 'idempotency-key': key }),
        }
        const answer = await running.server.inject({
          method: method as 'POST',
          url: call?.url ?? '',
          headers,
          payload: deep,
        })
        expect([target.name, answer.statusCode < 500, answer.statusCode >= 400]).toEqual([
          target.name,
          true,
          true,
        ])
      }
    }
    const named = await ada.send('POST', '/api/v1/organizations', deepText)
    expect([named.status, named.json.title]).toEqual([400, 'Invalid input'])
  },
)

async function takingBodies(server: Parameters<typeof readOperations>[0]): Promise<Target[]> {
  const all = (await readOperations(server)).filter(({ body }) => body !== undefined)
  expect(all.length).toBeGreaterThan(15)
  return all
}

/** A token is looked at before anything else of the request, and a made-up one opens nothing. */
const opens = ({ path }: Target) => !path.includes('/public/')

async function refuses(who: Client, target: Target, url: string, body: unknown) {
  const { status, headers, json } = await who.send(target.method, url, body)
  expect([target.name, body, status]).toEqual([target.name, body, opens(target) ? 400 : 404])
  expect(headers['content-type']).toContain('application/problem+json')
  expect(json).toMatchObject({ status, detail: expect.any(String) })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Rows of every table, but for that in which processes say that they are alive. */
async function countRows(database: TestDatabase): Promise<Record<string, number>> {
  const tables = await database.query<{ name: string }>(
    `select relname as name from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'tenfold_workers' order by 1`,
  )
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const [row] = await database.query<{ rows: number }>(
      `select count(*)::int as rows from ${name}`,
    )
    counts[name] = row?.rows ?? 0
  }
  return counts
}
