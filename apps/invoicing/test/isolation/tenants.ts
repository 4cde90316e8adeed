import { randomUUID } from 'node:crypto'
import { type Client, client, signUp, type TestApp, type TestDatabase } from '../test-app.ts'
import { fillTenant, type Tokens, type Words } from './fill-tenant.ts'
import type { Target } from './operations.ts'
import { rowsOf, type TenantRows } from './tenant-rows.ts'

/** An organisation of the proof, with its owner. */
export interface Tenant {
  readonly owner: Client
  readonly organizationId: string
  readonly words: Words
  readonly rows: TenantRows
  /** The ids of all that it has of a kind, or the tokens that it gave away. */
  idsOf(kind: string): Promise<readonly string[]>
}

/** A new organisation that has something of everything. */
export async function newTenant(
  { app, server }: TestApp,
  database: TestDatabase,
  words: Words,
): Promise<Tenant> {
  const owner = await signUp(server, `${words.first} ${words.second}`)
  const tokens = await fillTenant(owner, words, { app, database })
  const rows = await rowsOf(database, owner.organizationId)
  const idsOf = (kind: string) => known(rows, tokens, kind)
  return { owner, organizationId: owner.organizationId, words, rows, idsOf }
}

async function known(rows: TenantRows, tokens: Tokens, kind: string): Promise<readonly string[]> {
  return kind.endsWith(' token') ? (tokens[kind] ?? []) : rows.ids(kind)
}

/** A kind of id that nothing of the tenant's has would leave its operations unproven. */
export async function missingKinds(tenant: Tenant, targets: readonly Target[]): Promise<string[]> {
  const faults: string[] = []
  for (const { name, places } of targets)
    for (const { at, kind } of places)
      if ((await tenant.idsOf(kind)).length === 0)
        faults.push(
          `${name} takes the id of a "${kind}" at ${at}, and the first tenant has none: ` +
            'make one in test/isolation/fill-tenant.ts',
        )
  return faults
}

/** A log-in of the tenant's owner that no other part of the proof can spoil. */
export async function freshLogin(
  { app, server }: TestApp,
  database: TestDatabase,
  { organizationId }: Tenant,
): Promise<Client> {
  const token = randomUUID()
  await database.query(
    `insert into logins (id, token, user_id, active_organization_id, expires_at)
     select $1, $2, user_id, organization_id, now() + interval '1 day'
     from members where organization_id = $3 and role = 'owner' limit 1`,
    [randomUUID(), token, organizationId],
  )
  const cookie = app.accounts.cookie.write(token)
  const at = cookie.indexOf('=')
  return client(server, new Map([[cookie.slice(0, at), cookie.slice(at + 1)]]))
}
