import type { Catalogue, ForeignKey, Relation } from './catalogue.ts'
import { noTenants } from './errors.ts'
import {
  mainColumn,
  type PinnedColumns,
  pinnedColumns,
  tenantColumn,
  usualNames,
} from './tenant-columns.ts'

export interface TenantTable extends Relation {
  /** Column that names the tenant; without one, another table's row does. */
  readonly column: string | undefined
  /** Why it is one, when not by the column's name. */
  readonly via: string | undefined
  /** False when its reference to a tenant may be null, or only a common column name suggests it. */
  readonly isCertain: boolean
  /** The list of the tenants themselves. */
  readonly isList: boolean
}

export interface Tenancy {
  readonly column: string
  readonly tables: readonly TenantTable[]
  readonly byOid: ReadonlyMap<number, TenantTable>
}

/** Finds the tables of tenants: by a column, and by foreign keys to the list of tenants or to one another. */
export function findTenancy(
  catalogue: Catalogue,
  given: string | undefined,
  shared: ReadonlySet<string> = new Set(),
): Tenancy {
  const isShared = (relation: Relation) => isAmong(shared, relation)
  const stored = catalogue.relations.filter((r) => !r.kind.endsWith('view') && !isShared(r))
  const pinned = pinnedColumns(catalogue)
  const column = given ?? mainColumn(stored, pinned)
  const known = column === undefined ? new Map() : named(stored, column, pinned)
  const isKnown = given === undefined || stored.some((table) => hasColumn(table, given))
  if (column === undefined || known.size === 0 || !isKnown) {
    const usual = `a column with a usual name of the tenant, such as ${usualNames}`
    throw noTenants(given === undefined ? usual : `a column "${given}"`)
  }
  addLists(catalogue, known, isShared)
  addReferring({ ...catalogue, relations: stored }, known)
  addParents(catalogue, known)
  addCopies(catalogue, known, isShared)
  return { column, tables: [...known.values()], byOid: known }
}

export interface Named {
  readonly schema: string
  readonly name: string
}

/** Whether the user named this, with or without its schema. */
export function isAmong(names: ReadonlySet<string>, one: Named): boolean {
  return names.has(one.name) || names.has(`${one.schema}.${one.name}`)
}

const hasColumn = ({ columns }: Relation, name: string) =>
  columns.some((column) => column.name === name)

function named(
  stored: readonly Relation[],
  main: string,
  pinned: PinnedColumns,
): Map<number, TenantTable> {
  const known = new Map<number, TenantTable>()
  for (const table of stored) {
    const found = tenantColumn(table, main, pinned)
    if (found) known.set(table.oid, { ...table, ...found, via: undefined, isList: false })
  }
  return known
}

/** Adds the list of tenants that tenant columns refer to; its key is the tenant. */
function addLists(
  { relations, foreignKeys }: Catalogue,
  known: Map<number, TenantTable>,
  isShared: (relation: Relation) => boolean,
): void {
  for (const key of foreignKeys) {
    const isTenants = key.columns.length === 1 && known.get(key.table)?.column === key.columns[0]
    const list = relations.find(({ oid }) => oid === key.referenced)
    if (!isTenants || !list || known.has(list.oid) || isShared(list)) continue
    const { isCertain = true } = known.get(key.table) ?? {}
    const column = key.referencedColumns[0]
    known.set(list.oid, { ...list, column, via: undefined, isCertain, isList: true })
  }
}

/** Adds tables that refer to a list of tenants by another column, then those that refer to them, and so on. */
function addReferring(
  { relations, foreignKeys }: Pick<Catalogue, 'relations' | 'foreignKeys'>,
  known: Map<number, TenantTable>,
): void {
  const byOid = new Map(relations.map((relation) => [relation.oid, relation]))
  // Keys that are never null come first, so that a certain table isn't taken as uncertain.
  const keys = foreignKeys.toSorted((a, b) => Number(b.isRequired) - Number(a.isRequired))
  for (let grew = true; grew; ) {
    grew = false
    for (const key of keys) {
      const table = byOid.get(key.table)
      const parent = known.get(key.referenced)
      if (!table || !parent || known.has(key.table)) continue
      known.set(key.table, child(table, parent, key))
      grew = true
    }
  }
}

function child(table: Relation, parent: TenantTable, key: ForeignKey): TenantTable {
  return {
    ...table,
    column: parent.isList ? key.columns[0] : undefined,
    via: `${key.columns.join(', ')} refers to ${parent.name}`,
    isCertain: key.isRequired && parent.isCertain,
    isList: false,
  }
}

/** Adds parents: reading one shows the rows of its children past their policies. */
function addParents({ relations, children }: Catalogue, known: Map<number, TenantTable>): void {
  for (const relation of relations) {
    const heir = (children.get(relation.oid) ?? []).map((oid) => known.get(oid)).find(Boolean)
    if (!heir || known.has(relation.oid)) continue
    const via = `rows of ${heir.name} are rows of it`
    known.set(relation.oid, {
      ...relation,
      column: undefined,
      via,
      isCertain: heir.isCertain,
      isList: false,
    })
  }
}

/** Adds materialized views, which hold rows of what they read and have no policies. */
function addCopies(
  { relations, reads }: Catalogue,
  known: Map<number, TenantTable>,
  isShared: (relation: Relation) => boolean,
): void {
  const behind = (oid: number, seen = new Set<number>()): TenantTable | undefined => {
    if (seen.has(oid)) return undefined
    seen.add(oid)
    for (const read of reads.get(oid) ?? []) {
      const found = known.get(read) ?? behind(read, seen)
      if (found) return found
    }
    return undefined
  }
  for (const view of relations.filter(({ kind }) => kind === 'materialized view')) {
    const source = isShared(view) ? undefined : behind(view.oid)
    if (!source) continue
    const column = view.columns.find(({ name }) => name === source.column)?.name
    const via = `it keeps rows of ${source.name}`
    known.set(view.oid, { ...view, column, via, isCertain: source.isCertain, isList: false })
  }
}
