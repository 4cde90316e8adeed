import type { Queryable } from '@tenfold/runtime'
import { sql } from 'kysely'
import { anywhere, on } from '../../database/index.ts'
import { limitOf, nameCursor, type Page, type PageQuery, pageOf } from '../../http/index.ts'
import { type CustomerRow, type CustomerTables, customerColumns } from './tables.ts'

export interface Customer {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly address: string
  readonly createdAt: string
}

export function toCustomer({ createdAt, ...row }: CustomerRow): Customer {
  return { ...row, createdAt: createdAt.toISOString() }
}

/** The organisation's customers by name, or those whose name or e-mail holds a fragment. */
export async function listCustomers(
  db: Queryable,
  query: PageQuery & { readonly q?: string },
): Promise<Page<Customer>> {
  const after = nameCursor(query)
  const pattern = anywhere(query.q ?? '')
  const rows = await on<CustomerTables>(db)
    .selectFrom('customers')
    .select(customerColumns)
    .$if(query.q !== undefined, (builder) =>
      builder.where((where) =>
        where.or([where('name', 'ilike', pattern), where('email', 'ilike', pattern)]),
      ),
    )
    .$if(after !== undefined, (builder) =>
      builder.where(sql<boolean>`(name, id) > (${after?.name}, ${after?.id}::bigint)`),
    )
    .orderBy('name')
    .orderBy('id')
    .limit(limitOf(query) + 1)
    .execute()
  return pageOf(rows.map(toCustomer), limitOf(query), ({ name, id }) => [name, id])
}

export async function findCustomer(db: Queryable, id: string): Promise<Customer | undefined> {
  const row = await on<CustomerTables>(db)
    .selectFrom('customers')
    .select(customerColumns)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toCustomer(row)
}

/** Names by id; for lists of other modules that name customers. */
export async function namesOfCustomers(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await on<CustomerTables>(db)
    .selectFrom('customers')
    .select(['id', 'name'])
    .where('id', '=', sql<string>`any(${[...new Set(ids)]}::bigint[])`)
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

export async function countCustomers(db: Queryable): Promise<number> {
  const { count } = await on<CustomerTables>(db)
    .selectFrom('customers')
    .select((select) => select.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
