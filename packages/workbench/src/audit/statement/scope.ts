import type { Node } from 'libpg-query'
import type { Table } from '../catalogue/catalogue.ts'
import type { TableUse } from './access.ts'

/** Meaning of a name in FROM. */
export type Source =
  | { readonly kind: 'table'; readonly use: TableUse }
  /** A subselect, CTE or view: its output columns that are plain columns of a table below. */
  | { readonly kind: 'derived'; readonly columns: ReadonlyMap<string, Target> }

export interface Target {
  readonly use: TableUse
  readonly column: string
  /** Comes out of a LIMIT, a group or the like: a condition on it changes nothing below, but others can be joined to it. */
  readonly sealed?: boolean
}

/** The same columns, for joins only. */
export function sealed(source: Source): Source {
  const columns = columnsOf(source).map(
    ([name, target]) => [name, { ...target, sealed: true }] as const,
  )
  return { kind: 'derived', columns: new Map(columns) }
}

/** A query level: the names that its FROM and WITH clauses introduce, then those around it. */
export class Scope {
  readonly items: { alias: string; source: Source }[] = []
  readonly withQueries: Map<string, () => Source> = new Map()
  readonly #parent: Scope | undefined

  constructor(parent?: Scope) {
    this.#parent = parent
  }

  /** Resolves `column`, `alias.column` or `schema.table.column`. */
  resolve(names: readonly string[]): Target | undefined {
    const found = this.resolveAny(names)
    return found?.sealed ? undefined : found
  }

  /** The same with columns that can only be joined; `through` is the name by which this level knows their source. */
  resolveAny(names: readonly string[]): (Target & { readonly through: string }) | undefined {
    const column = names.at(-1)
    const alias = names.at(-2)
    if (column === undefined || column === '*') return undefined
    for (const { alias: known, source } of this.items) {
      if (alias !== undefined && alias !== known) continue
      const target = targetIn(source, column)
      if (target) return { ...target, through: known }
      if (alias !== undefined) return undefined
    }
    return this.#parent?.resolveAny(names)
  }

  /** Does the name come from this level's own FROM clause? */
  owns(names: readonly string[]): boolean {
    const alias = names.at(-2)
    return alias !== undefined && this.items.some((item) => item.alias === alias)
  }

  withQuery(name: string): (() => Source) | undefined {
    return this.withQueries.get(name) ?? this.#parent?.withQuery(name)
  }

  /** All columns that `*`, or `alias.*`, stands for. */
  star(alias?: string): readonly (readonly [string, Target])[] {
    return this.items
      .filter((item) => alias === undefined || item.alias === alias)
      .flatMap(({ source }) => columnsOf(source))
  }
}

function targetIn(source: Source, column: string): Target | undefined {
  if (source.kind === 'derived') return source.columns.get(column)
  const known = source.use.table.columns.some((each) => each.name === column)
  return known ? { use: source.use, column } : undefined
}

function columnsOf(source: Source): readonly (readonly [string, Target])[] {
  if (source.kind === 'derived') return [...source.columns]
  const { use } = source
  return use.table.columns.map(({ name }) => [name, { use, column: name }] as const)
}

/** Finds tables and views by the name a statement gives them. */
export interface Relations {
  table(schema: string | undefined, name: string): Table | undefined
  /** The parsed definition of a view. */
  view(schema: string | undefined, name: string): Node | undefined
}
