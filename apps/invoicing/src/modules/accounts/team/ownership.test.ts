import { expect, it } from 'vitest'
import { forFile } from '../../../../test/for-file.ts'
import { newColleague } from '../../../../test/team.ts'
import { type Client, preparedDatabase, signUp, startApp } from '../../../../test/test-app.ts'
import { ownedAtMost } from './organizations.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database, { RATE_LIMITS: 'off' }))
const create = (who: Client) => who.post('/api/v1/organizations', { name: 'One more' })
const ownedBy = async (who: Client) =>
  (await who.get('/api/v1/me')).json.organizations.filter(
    ({ role }: { role: string }) => role === 'owner',
  ).length

it('lets a user own so many organisations and no more, however many are asked for at once', async () => {
  const ada = await signUp(running.server)
  const answers = await Promise.all(Array.from({ length: 50 }, () => create(ada)))
  const made = answers.filter(({ status }) => status === 201)
  const refused = answers.filter(({ status }) => status === 409)
  // One was there from the start.
  expect([made.length, refused.length]).toEqual([ownedAtMost - 1, 50 - ownedAtMost + 1])
  expect(refused[0]?.json.detail).toContain(`at most ${ownedAtMost} organisations`)
  expect(await ownedBy(ada)).toBe(ownedAtMost)
  const [rows] = await database.query<{ count: number }>(
    `select count(*)::int as count from organizations where name = 'One more'`,
  )
  expect(rows?.count).toBe(ownedAtMost - 1)
})

it('counts those that a user is made the owner of', async () => {
  const ada = await signUp(running.server)
  const bob = await newColleague(running, database, ada, { role: 'member' })
  for (let count = 0; count < ownedAtMost; count++) expect((await create(bob)).status).toBe(201)
  const path = `/api/v1/members/${bob.userId}`
  const promoted = await ada.patch(path, { role: 'owner' })
  expect([promoted.status, promoted.json.title]).toEqual([409, 'Impossible step'])
  expect((await ada.patch(path, { role: 'admin' })).status).toBe(200)
  expect(await ownedBy(bob)).toBe(ownedAtMost)
})

it('makes room when another owner takes one over', async () => {
  const ada = await signUp(running.server)
  const bob = await newColleague(running, database, ada, { role: 'owner' })
  for (let count = 1; count < ownedAtMost; count++) expect((await create(ada)).status).toBe(201)
  expect((await create(ada)).status).toBe(409)
  await ada.post(`/api/v1/organizations/${ada.organizationId}/activate`)
  const { user } = (await ada.get('/api/v1/me')).json
  expect((await bob.patch(`/api/v1/members/${user.id}`, { role: 'member' })).status).toBe(200)
  expect((await create(ada)).status).toBe(201)
})
