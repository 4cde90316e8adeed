import { vi } from 'vitest'
import type { App } from '../../src/app.ts'
import { invitationToken } from '../team.ts'
import { type Client, newCustomer, type TestDatabase } from '../test-app.ts'
import { picture } from './calls.ts'

/** Words in every text of a tenant, by which a leak is recognised anywhere. */
export interface Words {
  readonly first: string
  readonly second: string
  /** An amount that is nobody else's. */
  readonly amountMinor: number
}

/** Tokens that a tenant has given away, by their kind: only who holds one may use it. */
export type Tokens = Readonly<Record<string, readonly string[]>>

/** Tables that stay empty, and why. */
export const emptyTables: Readonly<Record<string, string>> = {
  avatar_originals: 'their job deletes them',
  idempotency_keys: 'a header asks for them: src/platform/idempotency tries them with two tenants',
  identity_idempotency_keys: 'likewise',
  stripe_events: 'Stripe sends them',
}

/** Gives a tenant something in every table, by the API alone. The proof names the table that was forgotten. */
export async function fillTenant(
  owner: Client & { readonly email: string },
  words: Words,
  place: Place,
): Promise<Tokens> {
  const text = `${words.first} ${words.second}`
  await done(owner.patch('/api/v1/me', { name: text }))
  await done(owner.patch('/api/v1/settings', { branding: { logoText: text } }))
  const customerId = await newCustomer(owner, text)
  const draft = await newDraft(owner, customerId, words)
  const sent = await newDraft(owner, customerId, words)
  await done(owner.post(`/api/v1/invoices/${sent}/status`, { status: 'sent' }))
  const payment = { amountMinor: Math.floor(words.amountMinor / 2), reference: text }
  await done(owner.post(`/api/v1/invoices/${sent}/payments`, payment))
  for (const id of [draft, sent]) await done(owner.post(`/api/v1/invoices/${id}/pdf`, {}))
  const link = await done(owner.post(`/api/v1/invoices/${sent}/link`, {}))
  await done(owner.post('/api/v1/subscription/checkout', { plan: 'pro' }))
  const overdue = await newDraft(owner, customerId, words, pastDates)
  await done(owner.post(`/api/v1/invoices/${overdue}/status`, { status: 'sent' }))
  await done(owner.post(`/api/v1/invoices/${overdue}/reminder`, {}))
  await failSomething(owner, words)
  await done(owner.send('PUT', '/api/v1/me/avatar', picture, 'image/png'))
  const verifyTokens = await proofTokens(place, 'verify-email', owner.email)
  await done(owner.post('/api/auth/verify-email', { token: verifyTokens[0] }))
  const invited = { email: `${words.first}@invited.example`, role: 'member' }
  const invitation = await done(owner.post('/api/v1/invitations', invited))
  await done(owner.post('/api/auth/request-password-reset', { email: owner.email }))
  return {
    'invoice token': [link.json.path.replace('/i/', '')],
    'invitation token': [invitationToken(place, invitation)],
    'verify-email token': verifyTokens,
    'reset-password token': await proofTokens(place, 'reset-password', owner.email),
  }
}

/** A job that fails for good: the PDF of letters that no font has. */
async function failSomething(owner: Client, { first, amountMinor }: Words): Promise<void> {
  const customerId = await newCustomer(owner, `${first} \u{13000}`)
  const id = await newDraft(owner, customerId, { first, second: '', amountMinor })
  await done(owner.post(`/api/v1/invoices/${id}/pdf`, {}))
}

/** Where a tenant lives. */
export interface Place {
  readonly app: App
  readonly database: TestDatabase
}

/** Returns the tokens of the links that were mailed; the last mail leaves after its reply. */
async function proofTokens(
  { app, database }: Place,
  purpose: 'verify-email' | 'reset-password',
  email: string,
): Promise<string[]> {
  // Not `expect.poll`, which may not be called where all tests of a file are prepared.
  return vi.waitFor(
    async () => {
      const proofs = await database.query<{ id: string }>(
        `select id from verifications where value = $1 and identifier like $2`,
        [email, `${purpose}:%`],
      )
      if (proofs.length === 0) throw new Error(`No proof for ${purpose}`)
      return proofs.map(({ id }) => app.accounts.links.write(purpose, id))
    },
    { timeout: 120_000 },
  )
}

const pastDates = { issuedOn: '2026-02-15', dueOn: '2026-03-01' }

async function newDraft(
  owner: Client,
  customerId: string,
  words: Words,
  dates: object = {},
): Promise<string> {
  const description = `${words.first} ${words.second}`
  const lines = [{ description, quantity: 1, unitPriceMinor: words.amountMinor, taxRateBp: 0 }]
  const { json } = await done(owner.post('/api/v1/invoices', { customerId, lines, ...dates }))
  return json.id
}

async function done(sending: ReturnType<Client['post']>): ReturnType<Client['post']> {
  const answer = await sending
  if (answer.status >= 300) throw new Error(`A tenant could not be filled: ${answer.text}`)
  return answer
}
