import { beforeAll, expect, it } from 'vitest'
import { forFile } from '../../../../test/for-file.ts'
import { type Client, preparedDatabase, signUp, startApp } from '../../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database, { RATE_LIMITS: 'off' }))
let ada: Awaited<ReturnType<typeof signUp>>
const many = 1_250

/** More than any one answer ever held: people of few names, invited within one millisecond. */
beforeAll(async () => {
  ada = await signUp(running.server)
  const { user } = (await ada.get('/api/v1/me')).json
  const users = `insert into users (id, name, email)
    select 'user-' || n, (array['Ada', 'ada', 'Zoë', ' "x\\', 'Émile', 'Bob'])[1 + n % 6], n || '@many.example'
    from generate_series(1, ${many}) n`
  await database.query(users)
  const members = `insert into members (id, organization_id, user_id, role)
    select 'member-' || n, $1, 'user-' || n, 'member' from generate_series(1, ${many}) n`
  await database.query(members, [ada.organizationId])
  const invitations = `insert into invitations (id, organization_id, inviter_id, email, role, expires_at, created_at)
    select 'invitation-' || n, $1, $2, 'guest-' || n || '@many.example', 'member', now() + interval '1 day',
      timestamptz '2026-01-01 12:00:00.123' + make_interval(secs => (n % 900) / 1000000.0)
    from generate_series(1, ${many}) n`
  await database.query(invitations, [ada.organizationId, user.id])
})

async function pagesOf(who: Client, path: string, limit: number) {
  const items: { userId?: string; id?: string; name?: string; createdAt?: string }[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, json } = await who.get(`${path}?limit=${limit}${cursor && `&cursor=${cursor}`}`)
    expect(status).toBe(200)
    items.push(...json.items)
    cursor = json.nextCursor
  }
  return items
}

it('lists every member once, by name, however many there are', async () => {
  const members = await pagesOf(ada, '/api/v1/members', 100)
  expect(members).toHaveLength(many + 1)
  expect(new Set(members.map(({ userId }) => userId)).size).toBe(many + 1)
  const rows = await database.query<{ id: string }>(
    `select u.id from members m join users u on u.id = m.user_id where organization_id = $1 order by u.name, u.id`,
    [ada.organizationId],
  )
  expect(members.map(({ userId }) => userId)).toEqual(rows.map(({ id }) => id))
})

it('lists every open invitation once, newest first, also of one instant', async () => {
  const invitations = await pagesOf(ada, '/api/v1/invitations', 99)
  expect(invitations).toHaveLength(many)
  expect(new Set(invitations.map(({ id }) => id)).size).toBe(many)
  const times = invitations.map(({ createdAt }) => createdAt ?? '')
  expect(times).toEqual(times.toSorted().toReversed())
})

it('loses nobody when members leave between two pages', async () => {
  const first = (await ada.get('/api/v1/members?limit=10')).json
  const gone = first.items.at(-1).userId
  await ada.send('DELETE', `/api/v1/members/${gone}`)
  const second = (await ada.get(`/api/v1/members?limit=10&cursor=${first.nextCursor}`)).json
  const rows = await database.query<{ id: string }>(
    `select u.id from members m join users u on u.id = m.user_id where organization_id = $1
     order by u.name, u.id limit 10 offset 9`,
    [ada.organizationId],
  )
  expect(second.items.map((one: { userId: string }) => one.userId)).toEqual(
    rows.map(({ id }) => id),
  )
})

it('shows one member, and nobody of another organisation', async () => {
  const { status, json } = await ada.get('/api/v1/members/user-7')
  expect([status, json.email, json.hasAvatar]).toEqual([200, '7@many.example', false])
  const eve = await signUp(running.server, 'Eve')
  expect((await eve.get('/api/v1/members/user-7')).status).toBe(404)
})

const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

it.each([
  cursorOf('-createdAt', '2026-01-01T12:00:00.123Z', 'invitation-1'),
  cursorOf('name', 'Ada', "x' or true --"),
  cursorOf('name', 'Ada', ''),
  cursorOf('name', 'a\u0000b', 'user-1'),
  cursorOf('name', 7, 'user-1'),
  cursorOf('name', 'Ada'),
])('refuses the cursor %s for members', async (cursor) => {
  expect((await ada.get(`/api/v1/members?cursor=${cursor}`)).status).toBe(400)
})

it('takes the cursors of other lists for none of its own', async () => {
  const { nextCursor } = (await ada.get('/api/v1/members?limit=1')).json
  for (const list of ['invitations', 'customers', 'activity'])
    expect((await ada.get(`/api/v1/${list}?cursor=${nextCursor}`)).status).toBe(400)
})
