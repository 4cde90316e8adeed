import type { Queryable } from '@tenfold/runtime'
import { type RawBuilder, sql } from 'kysely'
import { anywhere, countOf, on } from '../../platform/database/index.ts'
import {
  type Page,
  type PageQuery,
  readPage,
  type SortName,
  type Static,
  sortOf,
  t,
} from '../../platform/http/index.ts'
import { type CustomerRow, customerColumns } from './tables.ts'

export const Customer = t.Closed({
  id: t.IdText,
  name: t.AnyText(200),
  email: t.AnyText(254),
  address: t.AnyText(500),
  version: t.Count,
  createdAt: t.Timestamp,
})
export type Customer = Static<typeof Customer>

export function toCustomer({ createdAt, ...row }: CustomerRow): Customer {
  return { ...row, createdAt: createdAt.toISOString() }
}

export const sortTypes = { name: 'text', createdAt: 'timestamptz' } as const

interface CustomerFilter extends PageQuery {
  readonly q?: string
  readonly sort?: SortName<keyof typeof sortTypes>
}

export function listCustomers(db: Queryable, query: CustomerFilter): Promise<Page<Customer>> {
  const sort = sortOf(query.sort ?? 'name', sortTypes)
  const pattern = anywhere(query.q ?? '')
  const list = on(db)
    .selectFrom('customers')
    .select(customerColumns)
    .$if(query.q !== undefined, (builder) =>
      builder.where((where) =>
        where.or([where('name', 'ilike', pattern), where('email', 'ilike', pattern)]),
      ),
    )
  return readPage(list, { query, sort }, (rows) => rows.map(toCustomer))
}

export async function findCustomer(db: Queryable, id: string): Promise<Customer | undefined> {
  const row = await customerRow(db, id).executeTakeFirst()
  return row && toCustomer(row)
}

export function customerRow(db: Queryable, id: string) {
  return on(db).selectFrom('customers').select(customerColumns).where('id', '=', id)
}

/** Names by id; for lists of other modules that name customers. */
export async function namesOfCustomers(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await on(db)
    .selectFrom('customers')
    .select(['id', 'name'])
    .where('id', '=', sql<string>`any(${[...new Set(ids)]}::bigint[])`)
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** The ids of all whose name holds the fragment, as a subquery: there may be any number of them. */
export function idsOfCustomers(fragment: string): RawBuilder<string> {
  return sql<string>`(select id from customers where name ilike ${anywhere(fragment)})`
}

export function countCustomers(db: Queryable): Promise<number> {
  return countOf(on(db).selectFrom('customers'))
}

export async function searchCustomers(
  db: Queryable,
  fragment: string,
  limit: number,
): Promise<Pick<Customer, 'id' | 'name' | 'email'>[]> {
  return on(db)
    .selectFrom('customers')
    .select(['id', 'name', 'email'])
    .where('name', 'ilike', anywhere(fragment))
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute()
}
