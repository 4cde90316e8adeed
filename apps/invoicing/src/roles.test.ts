import { expect, it } from 'vitest'
import { forFile } from '../test/for-file.ts'
import { callsOf } from '../test/isolation/calls.ts'
import { readOperations } from '../test/isolation/operations.ts'
import { newColleague } from '../test/team.ts'
import { type Client, preparedDatabase, signUp, startApp } from '../test/test-app.ts'

const database = forFile(await preparedDatabase())
const running = forFile(await startApp(database, { RATE_LIMITS: 'off' }))

const ofOwners = [
  'POST /api/v1/subscription/cancel',
  'POST /api/v1/subscription/checkout',
  'POST /api/v1/subscription/checkouts/{id}/confirm',
  'POST /api/v1/subscription/portal',
]
const ofAdmins = [
  'DELETE /api/v1/invitations/{id}',
  'DELETE /api/v1/members/{userId}',
  'GET /api/v1/invitations',
  'PATCH /api/v1/members/{userId}',
  'PATCH /api/v1/organization',
  'PATCH /api/v1/settings',
  'POST /api/v1/invitations',
  'POST /api/v1/jobs/{id}/discard',
  'POST /api/v1/jobs/{id}/retry',
]

it.each([
  ['member', [...ofAdmins, ...ofOwners]],
  ['admin', ofOwners],
  ['owner', []],
] as const)('refuses a %s exactly what only greater roles may do', async (role, refused) => {
  const ada = await signUp(running.server)
  const bob = await newColleague(running, database, ada, { role })
  expect(await refusedTo(bob)).toEqual([...refused].toSorted())
})

/** The operations of the OpenAPI document that a log-in is refused for its role. */
async function refusedTo(who: Client): Promise<string[]> {
  const targets = (await readOperations(running.server)).filter((one) => !one.isForStrangers)
  expect(targets.length).toBeGreaterThan(40)
  const names: string[] = []
  for (const target of targets) {
    // It would take the log-in to another organisation, in which it may do everything.
    if (target.name === 'POST /api/v1/organizations') continue
    const [{ method, url, body, fileType } = { method: '', url: '', body: undefined }] = callsOf(
      target,
      {},
    )
    const { status, json } = await who.send(method, url, body, fileType)
    const isForRole = /^Only .* of the organisation may do this$/.test(json?.detail ?? '')
    expect([target.name, isForRole && status]).toEqual([target.name, isForRole && 403])
    if (isForRole) names.push(target.name)
  }
  return names.toSorted()
}
