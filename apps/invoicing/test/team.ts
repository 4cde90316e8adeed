import type { Role } from '../src/platform/http/index.ts'
import { type Client, client, password, type TestApp, type TestDatabase } from './test-app.ts'

let colleagues = 0

export interface Colleague extends Client {
  readonly email: string
  readonly userId: string
}

/** Confirms the address of a user who signed up, by the link that was mailed. */
export async function confirmEmail(
  { app, server }: TestApp,
  database: TestDatabase,
  { email }: { readonly email: string },
): Promise<void> {
  const [proof] = await database.query<{ id: string }>(
    `select id from verifications where value = $1 and identifier like 'verify-email:%'`,
    [email],
  )
  // Confirmed already, if there is none.
  if (!proof) return
  const token = app.accounts.links.write('verify-email', proof.id)
  await client(server).post('/api/auth/verify-email', { token })
}

/** The token of the link in an invitation's mail, which a test with a mailbox reads there. */
export function invitationToken(
  { app }: Pick<TestApp, 'app'>,
  { json }: { json: { id: string } },
): string {
  return app.accounts.links.write('invitation', json.id)
}

/** A new user who comes into the owner's organisation by an invitation. */
export async function newColleague(
  running: TestApp,
  database: TestDatabase,
  owner: Client & { readonly email: string },
  { role, name = 'Bob' }: { readonly role: Role; readonly name?: string },
): Promise<Colleague> {
  await confirmEmail(running, database, owner)
  const email = `colleague-${++colleagues}@test.example`
  const colleague = client(running.server)
  await colleague.post('/api/auth/sign-up/email', { name, email, password })
  const invited = role === 'owner' ? 'admin' : role
  const invitation = await owner.post('/api/v1/invitations', { email, role: invited })
  if (invitation.status !== 201) throw new Error(`Inviting failed: ${invitation.text}`)
  const token = invitationToken(running, invitation)
  const accepted = await colleague.post(`/api/v1/invitations/${token}/accept`)
  if (accepted.status !== 200) throw new Error(`Accepting failed: ${accepted.text}`)
  const { user } = (await colleague.get('/api/v1/me')).json
  if (role === 'owner') await owner.patch(`/api/v1/members/${user.id}`, { role })
  return { ...colleague, email, userId: user.id }
}
