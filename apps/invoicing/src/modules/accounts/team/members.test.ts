import { beforeEach, expect, it } from 'vitest'
import { startMailbox } from '../../../../dev/mailbox.ts'
import { forFile } from '../../../../test/for-file.ts'
import { linkIn, mailTo } from '../../../../test/mails.ts'
import { picture } from '../../../../test/pictures.ts'
import {
  type Colleague,
  confirmEmail,
  invitationToken,
  newColleague,
} from '../../../../test/team.ts'
import {
  client,
  password,
  preparedDatabase,
  signUp,
  signUpUnconfirmed,
  startApp,
} from '../../../../test/test-app.ts'

const database = forFile(await preparedDatabase())
const mailbox = forFile(await startMailbox())
const running = forFile(await startApp(database, { SMTP_URL: mailbox.smtpUrl, RATE_LIMITS: 'off' }))
let ada: Awaited<ReturnType<typeof signUp>>
let adaId: string

beforeEach(async () => {
  ada = await signUp(running.server)
  adaId = (await ada.get('/api/v1/me')).json.user.id
  await confirmEmail(running, database, ada)
  await database.query(`update subscriptions set plan = 'team' where org_id = $1`, [
    ada.organizationId,
  ])
})

const invite = (email: string, role = 'member') => ada.post('/api/v1/invitations', { email, role })
const colleague = (role: 'owner' | 'admin' | 'member', name = 'Bob') =>
  newColleague(running, database, ada, { role, name })
const membersOf = async (who = ada) => (await who.get('/api/v1/members')).json.items
const setRole = (who: Pick<typeof ada, 'patch'>, userId: string, role: string) =>
  who.patch(`/api/v1/members/${userId}`, { role })
const remove = (who: Pick<typeof ada, 'send'>, userId: string) =>
  who.send('DELETE', `/api/v1/members/${userId}`)

it('brings somebody in by a mailed invitation, who proves their address by it', async () => {
  const email = 'grace@test.example'
  const invitation = await invite('Grace@Test.example', 'admin')
  expect([invitation.status, invitation.json]).toEqual([
    201,
    {
      id: expect.any(String),
      email,
      role: 'admin',
      invitedBy: 'Ada',
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
    },
  ])
  const days = (Date.parse(invitation.json.expiresAt) - Date.now()) / 86_400_000
  expect(Math.round(days * 100) / 100).toBe(7)
  const mail = await mailTo(mailbox, email)
  expect(mail.subject).toBe('Ada invites you to Ada & Co')
  const { path, token } = linkIn(mail)
  expect(path).toBe(`/invitations/${token}`)

  const grace = client(running.server)
  const preview = await grace.get(`/api/v1/invitations/${token}/preview`)
  expect([preview.status, preview.json]).toEqual([
    200,
    { organization: { name: 'Ada & Co' }, email, role: 'admin', invitedBy: 'Ada' },
  ])
  expect((await grace.post(`/api/v1/invitations/${token}/accept`)).status).toBe(401)
  await grace.post('/api/auth/sign-up/email', { name: 'Grace', email, password })
  const accepted = await grace.post(`/api/v1/invitations/${token}/accept`)
  const membership = { id: ada.organizationId, name: 'Ada & Co', role: 'admin' }
  expect([accepted.status, accepted.json]).toEqual([200, membership])

  const me = (await grace.get('/api/v1/me')).json
  expect(me.user.emailVerified).toBe(true)
  expect(me.organization).toEqual(membership)
  expect(
    (await membersOf()).map((one: { name: string; role: string }) => [one.name, one.role]),
  ).toEqual([
    ['Ada', 'owner'],
    ['Grace', 'admin'],
  ])
  expect((await ada.get('/api/v1/invitations')).json.items).toEqual([])
  expect((await grace.post(`/api/v1/invitations/${token}/accept`)).status).toBe(404)
  const feed = (await ada.get('/api/v1/activity')).json.items
  expect(feed.slice(0, 2).map(({ action }: { action: string }) => action)).toEqual([
    'member.joined',
    'member.invited',
  ])
})

it('lets only the invited address in', async () => {
  const token = invitationToken(running, await invite('grace2@test.example'))
  const eve = await signUp(running.server, 'Eve')
  const answer = await eve.post(`/api/v1/invitations/${token}/accept`)
  expect([answer.status, answer.json.title]).toEqual([403, 'Not allowed'])
  expect(await membersOf()).toHaveLength(1)
  expect((await ada.get('/api/v1/invitations')).json.items).toHaveLength(1)
})

it('renews an invitation by inviting again, under the same link', async () => {
  const first = await invite('grace3@test.example')
  await database.query(`update invitations set expires_at = now() + interval '1 minute'`)
  const second = await invite('GRACE3@test.example', 'admin')
  expect(second.json).toMatchObject({ id: first.json.id, role: 'admin' })
  const days = (Date.parse(second.json.expiresAt) - Date.now()) / 86_400_000
  expect(days).toBeCloseTo(7, 1)
  expect((await ada.get('/api/v1/invitations')).json.items).toHaveLength(1)
  const links = mailbox.mails().filter(({ to }) => to === 'grace3@test.example')
  expect(links.map((mail) => linkIn(mail).token)).toEqual([
    invitationToken(running, first),
    invitationToken(running, first),
  ])
})

it('closes an invitation when it expires, and when it is taken back', async () => {
  const expired = invitationToken(running, await invite('late@test.example'))
  await database.query(
    `update invitations set expires_at = now() where email = 'late@test.example'`,
  )
  expect((await ada.get(`/api/v1/invitations/${expired}/preview`)).status).toBe(404)
  expect((await ada.post(`/api/v1/invitations/${expired}/accept`)).status).toBe(404)
  expect((await ada.get('/api/v1/invitations')).json.items).toEqual([])

  const { json } = await invite('never@test.example')
  const token = running.app.accounts.links.write('invitation', json.id)
  expect((await ada.send('DELETE', `/api/v1/invitations/${json.id}`)).status).toBe(204)
  expect((await ada.send('DELETE', `/api/v1/invitations/${json.id}`)).status).toBe(404)
  expect((await ada.get(`/api/v1/invitations/${token}/preview`)).status).toBe(404)
  expect((await invite('late@test.example')).json.id).not.toBe(json.id)
})

it('invites neither members nor by those whose own address is unproven', async () => {
  const bob = await colleague('admin')
  expect((await invite(bob.email.toUpperCase())).status).toBe(409)
  const eve = await signUpUnconfirmed(running.server, 'Eve')
  const answer = await eve.post('/api/v1/invitations', { email: 'x@test.example', role: 'member' })
  expect([answer.status, answer.json.detail]).toEqual([403, expect.stringContaining('your own')])
})

it('holds the plan to its members, invited ones included, also when two ask at once', async () => {
  await database.query(`update subscriptions set plan = 'free' where org_id = $1`, [
    ada.organizationId,
  ])
  const tries = Array.from({ length: 8 }, (_, n) => invite(`many-${n}@test.example`))
  const statuses = (await Promise.all(tries)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 201)).toHaveLength(2)
  expect(statuses.filter((status) => status === 402)).toHaveLength(6)
  expect((await ada.get('/api/v1/subscription')).json.usage.members).toBe(3)
  // Renewing takes no further place.
  const [open] = (await ada.get('/api/v1/invitations')).json.items
  expect((await invite(open.email)).status).toBe(201)
  expect((await invite('one-more@test.example')).status).toBe(402)
  await ada.send('DELETE', `/api/v1/invitations/${open.id}`)
  expect((await ada.get('/api/v1/subscription')).json.usage.members).toBe(2)
  expect((await invite('one-more@test.example')).status).toBe(201)
})

/** Who may do what to whom; 409 where the last owner would go. */
const matrix: readonly (readonly [string, string, string, number])[] = [
  ['owner', 'member', 'admin', 200],
  ['owner', 'member', 'owner', 200],
  ['owner', 'owner', 'member', 200],
  ['owner', 'admin', 'removed', 204],
  ['owner', 'owner', 'removed', 204],
  ['admin', 'member', 'admin', 200],
  ['admin', 'admin', 'member', 200],
  ['admin', 'member', 'owner', 403],
  ['admin', 'owner', 'member', 403],
  ['admin', 'owner', 'admin', 403],
  ['admin', 'member', 'removed', 204],
  ['admin', 'admin', 'removed', 204],
  ['admin', 'owner', 'removed', 403],
  ['member', 'member', 'admin', 403],
  ['member', 'member', 'removed', 403],
  ['member', 'owner', 'removed', 403],
]

it.each(matrix)('answers to %s making %s into %s', async (actor, target, into, status) => {
  const who = await colleague(actor as 'owner')
  const whom = await colleague(target as 'owner', 'Carl')
  const answer =
    into === 'removed'
      ? await remove(who, whom.userId)
      : await who.patch(`/api/v1/members/${whom.userId}`, { role: into })
  expect(answer.status).toBe(status)
  const now = (await membersOf()).find((one: { userId: string }) => one.userId === whom.userId)
  const expected = status >= 400 ? target : into === 'removed' ? undefined : into
  expect(now?.role).toBe(expected)
})

it.each(['owner', 'admin', 'member'] as const)('lets %s leave', async (role) => {
  const bob = await colleague(role)
  expect((await remove(bob, bob.userId)).status).toBe(204)
  expect((await bob.get('/api/v1/me')).json).toMatchObject({
    organization: null,
    organizations: [],
  })
  expect((await bob.get('/api/v1/members')).status).toBe(409)
  const [newest] = (await ada.get('/api/v1/activity')).json.items
  expect(newest).toMatchObject({ action: 'member.left', actorName: 'Bob' })
})

it('keeps the last owner: neither leaving nor stepping down', async () => {
  await colleague('admin')
  expect((await remove(ada, adaId)).status).toBe(409)
  expect((await setRole(ada, adaId, 'admin')).status).toBe(409)
  expect((await setRole(ada, adaId, 'owner')).status).toBe(200)
})

it.each(['leave', 'step down', 'depose each other', 'remove each other'])(
  'keeps an owner when two %s at once',
  async (how) => {
    for (let round = 0; round < 5; round++) {
      const bob = await colleague('owner')
      const [own, other] = how.includes('each other') ? [bob.userId, adaId] : [adaId, bob.userId]
      const go = (who: Pick<typeof ada, 'send'>, userId: string) =>
        how === 'leave' || how.startsWith('remove')
          ? remove(who, userId)
          : who.send('PATCH', `/api/v1/members/${userId}`, { role: 'member' })
      const answers = await Promise.all([go(ada, own), go(bob, other)])
      const statuses = answers.map(({ status }) => status)
      expect(statuses.filter((status) => status < 300)).toHaveLength(1)
      expect(statuses.filter((status) => [403, 409].includes(status))).toHaveLength(1)
      const owners = await database.query(
        `select from members where organization_id = $1 and role = 'owner'`,
        [ada.organizationId],
      )
      expect(owners).toHaveLength(1)
      // As it was, for the next round.
      await database.query('delete from members where organization_id = $1', [ada.organizationId])
      await database.query(
        `insert into members (id, organization_id, user_id, role) values ($1, $2, $3, 'owner')`,
        [crypto.randomUUID(), ada.organizationId, adaId],
      )
      await ada.post(`/api/v1/organizations/${ada.organizationId}/activate`)
    }
  },
)

it('accepts an invitation once, however often it is tried at once', async () => {
  const { json } = await invite('eager@test.example')
  const token = running.app.accounts.links.write('invitation', json.id)
  const eager = client(running.server)
  const account = { name: 'Eager', email: 'eager@test.example', password }
  await eager.post('/api/auth/sign-up/email', account)
  const accept = () => eager.post(`/api/v1/invitations/${token}/accept`)
  const statuses = (await Promise.all(Array.from({ length: 8 }, accept))).map(
    ({ status }) => status,
  )
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 404)).toHaveLength(7)
  expect(await membersOf()).toHaveLength(2)
})

it('either lets somebody in or takes their invitation back, when both happen at once', async () => {
  for (let round = 0; round < 6; round++) {
    const email = `torn-${round}@test.example`
    const { json } = await invite(email)
    const token = running.app.accounts.links.write('invitation', json.id)
    const torn = client(running.server)
    await torn.post('/api/auth/sign-up/email', { name: 'Torn', email, password })
    const [accepted, revoked] = await Promise.all([
      torn.post(`/api/v1/invitations/${token}/accept`),
      ada.send('DELETE', `/api/v1/invitations/${json.id}`),
    ])
    expect([
      [200, 404],
      [404, 204],
    ]).toContainEqual([accepted.status, revoked.status])
    const isMember = (await membersOf()).some((one: { email: string }) => one.email === email)
    expect(isMember).toBe(accepted.status === 200)
  }
})

it.each([
  ['leaves', (bob: Colleague) => remove(bob, bob.userId)],
  ['is removed', (bob: Colleague) => remove(ada, bob.userId)],
  ['becomes a member', (bob: Colleague) => setRole(ada, bob.userId, 'member')],
])('takes back the invitations of an admin who %s', async (_, end) => {
  const bob = await colleague('admin')
  await bob.post('/api/v1/invitations', { email: 'bobs-other-self@test.example', role: 'admin' })
  await invite('adas-guest@test.example')
  expect((await ada.get('/api/v1/invitations')).json.items).toHaveLength(2)
  expect((await end(bob)).status).toBeLessThan(300)
  const left = (await ada.get('/api/v1/invitations')).json.items
  expect(left.map(({ email }: { email: string }) => email)).toEqual(['adas-guest@test.example'])
})

it('takes the picture of a member who is removed away', async () => {
  const bob = await colleague('member')
  const file = await picture(90, 90, 'png')
  expect((await bob.send('PUT', '/api/v1/me/avatar', file, 'image/png')).status).toBe(200)
  const shown = async () => (await ada.get(`/api/v1/members/${bob.userId}/avatar/64`)).status
  expect(await shown()).toBe(200)
  await remove(ada, bob.userId)
  expect(await shown()).toBe(404)
})

it('keeps the role of a member who accepts an invitation to another one', async () => {
  const email = 'both@test.example'
  const token = invitationToken(running, await invite(email, 'admin'))
  const both = client(running.server)
  await both.post('/api/auth/sign-up/email', { name: 'Both', email, password })
  await database.query(
    `insert into members (id, organization_id, user_id, role) select 'both', $1, id, 'member' from users where email = $2`,
    [ada.organizationId, email],
  )
  const accepted = await both.post(`/api/v1/invitations/${token}/accept`)
  expect([accepted.status, accepted.json.role]).toEqual([200, 'member'])
  const now = (await membersOf()).find((one: { email: string }) => one.email === email)
  expect(now?.role).toBe('member')
})

it('renames the organisation for everybody in it', async () => {
  const bob = await colleague('member')
  expect((await bob.patch('/api/v1/organization', { name: 'Bob & Co' })).status).toBe(403)
  expect((await bob.get('/api/v1/me')).json.organization.name).toBe('Ada & Co')
  const renamed = await ada.patch('/api/v1/organization', { name: 'Ada & Sons' })
  expect(renamed.json).toMatchObject({ id: ada.organizationId, name: 'Ada & Sons' })
  expect((await bob.get('/api/v1/me')).json.organization.name).toBe('Ada & Sons')
})

it('shows members nothing of invitations, and lets them write none', async () => {
  const bob = await colleague('member')
  const { json } = await invite('somebody@test.example')
  expect((await bob.get('/api/v1/members')).json.items).toHaveLength(2)
  expect((await bob.get('/api/v1/invitations')).status).toBe(403)
  const body = { email: 'else@test.example', role: 'member' }
  expect((await bob.post('/api/v1/invitations', body)).status).toBe(403)
  expect((await bob.send('DELETE', `/api/v1/invitations/${json.id}`)).status).toBe(403)
})

it('takes names on one line alone, and makes no links of them in a mail', async () => {
  const name = 'Ada Bcc: eve@evil.example Click'
  const onLines = name.replaceAll(' ', '\r\n')
  expect((await ada.patch('/api/v1/me', { name: onLines })).status).toBe(400)
  await ada.patch('/api/v1/me', { name })
  await invite('careful@test.example')
  const mail = await mailTo(mailbox, 'careful@test.example')
  expect(mail.subject).toBe('Ada Bcc: eve@ evil. example Click invites you to Ada & Co')
  expect(mail.text).toContain('\n\nAda Bcc: eve@ evil. example Click invites you')
  expect(mailbox.mails().filter(({ to }) => to.includes('evil'))).toEqual([])
})
