import type { TestDatabase } from '../test-app.ts'
import type { Call } from './calls.ts'
import type { Tenant } from './tenants.ts'

/** Texts that must appear in no other tenant's answers, in lower case: words, amounts, and ids that can't be guessed. */
export async function secretsOf(tenant: Tenant, database: TestDatabase): Promise<string[]> {
  const { words, organizationId } = tenant
  const kinds = ['user', 'login', 'job', 'invitation', 'checkout']
  const ids: string[] = []
  for (const kind of kinds) ids.push(...(await tenant.idsOf(kind)))
  const logins = await database.query<{ token: string }>(
    `select token from logins where user_id in
       (select user_id from members where organization_id = $1)`,
    [organizationId],
  )
  const unguessable = [organizationId, ...ids, ...logins.map(({ token }) => token)]
  const known = [words.first, words.second, String(words.amountMinor), ...unguessable]
  return known.filter((text) => text.length > 5).map((text) => text.toLowerCase())
}

/** An answer may repeat what its own question held. */
export function withoutWhatWasSent(secrets: readonly string[], { url, body }: Call): string[] {
  const sent = `${decodeURIComponent(url)} ${JSON.stringify(body)}`.toLowerCase()
  return secrets.filter((secret) => !sent.includes(secret))
}
