import type { TestDatabase } from '../test-app.ts'

/** A table with rows of tenants: by organisation, or by user. */
interface TenantTable {
  readonly name: string
  /** True for the rows of organisation $1 or of a user in $2. */
  readonly isOurs: string
}

const owners = `
  select table_name as name, array_agg(column_name::text order by column_name) as columns
  from information_schema.columns
  where table_schema = 'public'
    and column_name in ('org_id', 'organization_id', 'tenant', 'user_id', 'inviter_id')
  group by 1 order by 1`

async function tenantTables(database: TestDatabase): Promise<TenantTable[]> {
  const rows = await database.query<{ name: string; columns: string[] }>(owners)
  const others = rows.map(({ name, columns }) => {
    const byUser = columns.filter((column) => /^(user|inviter)_id$/.test(column))
    const byOrganization = columns.filter((column) => !byUser.includes(column))
    const tests = [
      ...byOrganization.map((column) => `t.${column} = $1`),
      // A member's rows in another organisation are that one's.
      ...(byOrganization.length > 0 ? [] : byUser.map((column) => `t.${column} = any($2)`)),
    ]
    return { name, isOurs: tests.join(' or ') }
  })
  return [
    { name: 'organizations', isOurs: 't.id = $1' },
    { name: 'users', isOurs: 't.id = any($2)' },
    ...others,
  ]
}

/** The rows of one tenant, by the catalogue: a new table is seen without being listed. */
export interface TenantRows {
  /** A digest of each table's rows. */
  digests(): Promise<ReadonlyMap<string, string>>
  /** Tables in which the tenant has nothing. */
  emptyTables(): Promise<string[]>
  /** The ids of all rows of a kind: those of `customer` lie in `customers`. */
  ids(kind: string): Promise<string[]>
}

export async function rowsOf(database: TestDatabase, organizationId: string): Promise<TenantRows> {
  const tables = await tenantTables(database)
  const members = await database.query<{ id: string }>(
    'select user_id as id from members where organization_id = $1',
    [organizationId],
  )
  const owner = [organizationId, members.map(({ id }) => id)] as const
  const everything = tables
    .map(
      ({ name, isOurs }) =>
        `select '${name}' as name, count(*)::int as rows,
           coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as digest
         from ${name} t where (${isOurs}) and $1::text is not null and $2::text[] is not null`,
    )
    .join(' union all ')
  const read = () =>
    database.query<{ name: string; rows: number; digest: string }>(everything, owner)
  return {
    digests: async () => new Map((await read()).map(({ name, digest }) => [name, digest])),
    emptyTables: async () =>
      (await read()).filter(({ rows }) => rows === 0).map(({ name }) => name),
    async ids(kind) {
      const table = tables.find(({ name }) => name === `${kind}s` || name.endsWith(`_${kind}s`))
      if (!table) return []
      const rows = await database.query<{ id: string }>(
        `select t.id::text as id from ${table.name} t
         where (${table.isOurs}) and $1::text is not null and $2::text[] is not null order by 1`,
        owner,
      )
      return rows.map(({ id }) => id)
    },
  }
}
