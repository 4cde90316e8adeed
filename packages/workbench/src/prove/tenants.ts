import { TenfoldError } from '../error.ts'
import type { Catalogue, ForeignKey, Relation } from './catalogue.ts'

/** A table whose rows belong to tenants. */
export interface TenantTable extends Relation {
  /** That holds the tenant; without one, another table's row tells whose it is. */
  readonly column: string | undefined
  /** How it is known to be one, when not by the column's name. */
  readonly via: string | undefined
  /** False when a row may point to a tenant's, and needn't. */
  readonly isCertain: boolean
}

export interface Tenancy {
  readonly column: string
  readonly tables: readonly TenantTable[]
  /** The tables that the tenants themselves are listed in. */
  readonly lists: readonly Relation[]
}

const usualColumns = ['org_id', 'organization_id', 'tenant_id', 'account_id', 'workspace_id']

/** The tables of tenants: by their column, and by foreign keys to the list of tenants or to one another. */
export function findTenancy(catalogue: Catalogue, given: string | undefined): Tenancy {
  const stored = catalogue.relations.filter(({ kind }) => !kind.endsWith('view'))
  const column = given ?? mostCommon(stored)
  const named = stored.filter((table) => has(table, column))
  if (named.length === 0) throw noTenants(given)
  const known = new Map<number, TenantTable>()
  for (const table of named)
    known.set(table.oid, { ...table, column, via: undefined, isCertain: true })
  const lists = listsOf(catalogue, known, column)
  addReferring(catalogue, known, lists)
  return { column, tables: [...known.values()], lists: lists.filter(({ oid }) => !known.has(oid)) }
}

const has = ({ columns }: Relation, column: string) => columns.some(({ name }) => name === column)

function mostCommon(tables: readonly Relation[]): string {
  const uses = (column: string) => tables.filter((table) => has(table, column)).length
  return usualColumns.reduce((best, column) => (uses(column) > uses(best) ? column : best))
}

function noTenants(given: string | undefined): TenfoldError {
  const missing = given === undefined ? `any of ${usualColumns.join(', ')}` : `"${given}"`
  return new TenfoldError('prove/no-tenants', `No table has a column ${missing}.`, {
    hint: 'Name the column that holds the tenant with --column, or give another database.',
  })
}

function listsOf(
  { relations, foreignKeys }: Catalogue,
  known: ReadonlyMap<number, TenantTable>,
  column: string,
): Relation[] {
  const isOfTenant = ({ table, columns }: ForeignKey) =>
    known.has(table) && columns.length === 1 && columns[0] === column
  const oids = new Set(foreignKeys.filter(isOfTenant).map(({ referenced }) => referenced))
  return relations.filter(({ oid }) => oids.has(oid))
}

/** Adds what refers to a list of tenants by another column, then what refers to any of all those, and so on. */
function addReferring(
  { relations, foreignKeys }: Catalogue,
  known: Map<number, TenantTable>,
  lists: readonly Relation[],
): void {
  const byOid = new Map(relations.map((relation) => [relation.oid, relation]))
  const isList = new Set(lists.map(({ oid }) => oid))
  // Keys that are never null first, so that a certain table isn't taken for an uncertain one.
  const keys = foreignKeys.toSorted((a, b) => Number(b.isRequired) - Number(a.isRequired))
  for (let grew = true; grew; ) {
    grew = false
    for (const key of keys) {
      const table = byOid.get(key.table)
      const referenced = byOid.get(key.referenced)
      if (!table || !referenced || known.has(key.table) || isList.has(key.table)) continue
      const parent = known.get(key.referenced)
      if (!parent && !isList.has(key.referenced)) continue
      const column = isList.has(key.referenced) ? key.columns[0] : undefined
      const isCertain = key.isRequired && (parent?.isCertain ?? true)
      const via = `${key.columns.join(', ')} refers to ${referenced.name}`
      known.set(key.table, { ...table, column, via, isCertain })
      grew = true
    }
  }
}
