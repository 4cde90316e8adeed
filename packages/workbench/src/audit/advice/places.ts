import type { Node } from 'libpg-query'
import { descendants } from '../../postgres/parser.ts'
import type { Catalogue, Table } from '../catalogue/catalogue.ts'
import { lookUpsIn } from '../catalogue/look-ups.ts'

/** A schema that a statement may mean, and the part of its time that is put down to it. */
export interface Place {
  readonly schema: string | undefined
  readonly share: number
}

/** A schema for each tenant makes thousands; advice for the largest holds for the others too. */
const maxSchemas = 3

/** A table with this share of a like-named one's rows is a template or a leftover rather than what statements ask. */
const leastShare = 0.01

/**
 * Where a statement's tables may stand. Statements don't say which schema was first on their session's search path, so
 * like-named tables share the time of the statements in proportion to their rows.
 */
export function placesOf(parsed: Node, catalogue: Catalogue, entries: number): readonly Place[] {
  const clear: readonly Place[] = [{ schema: undefined, share: 1 }]
  const names = unclearNames(parsed, catalogue)
  const [first, ...others] = names.map((name) => named(name, catalogue))
  if (!first) return clear
  const schemas = first
    .map(({ schema }) => schema)
    .filter((schema) => others.every((tables) => tables.some((each) => each.schema === schema)))
  const rowsIn = (schema: string) =>
    [first, ...others]
      .flat()
      .reduce((sum, table) => sum + (table.schema === schema ? Math.max(1, table.rows) : 0), 0)
  // Until Postgres 18 each schema has an entry of its own.
  const isMerged = catalogue.server.version >= 18
  const largest = schemas
    .toSorted((a, b) => rowsIn(b) - rowsIn(a) || (a < b ? -1 : 1))
    .slice(0, isMerged ? maxSchemas : Math.min(maxSchemas, entries))
  const all = largest.reduce((sum, schema) => sum + rowsIn(schema), 0)
  return largest.length > 0
    ? largest.map((schema) => ({ schema, share: rowsIn(schema) / all }))
    : clear
}

function named(name: string, catalogue: Catalogue): readonly Table[] {
  const { tablesNamed } = lookUpsIn(catalogue)
  return tablesNamed(name).filter(({ partitionOf }) => partitionOf === undefined)
}

/** Names without a schema that stand for several tables, none of them the one that this login's search path finds. */
function unclearNames(parsed: Node, catalogue: Catalogue): readonly string[] {
  const own = new Set([...descendants(parsed, 'CommonTableExpr')].map(({ ctename }) => ctename))
  const names = new Set(
    [...descendants(parsed, 'RangeVar'), ...targetsOf(parsed)].flatMap(
      ({ schemaname, relname = '' }) =>
        schemaname === undefined && !own.has(relname) ? [relname] : [],
    ),
  )
  return [...names].filter((name) => {
    const alike = named(name, catalogue)
    if (alike.length < 2) return false
    const found = catalogue.server.searchPath
      .map((schema) => alike.find((table) => table.schema === schema))
      .find((table) => table !== undefined)
    const most = Math.max(...alike.map(({ rows }) => rows))
    return !found || found.rows < most * leastShare
  })
}

interface Named {
  readonly schemaname?: string | undefined
  readonly relname?: string | undefined
}

/** Targets of changes stand in the tree without the name of their kind. */
export function targetsOf(parsed: Node): readonly Named[] {
  return Object.values(parsed as Readonly<Record<string, { readonly relation?: Named }>>).flatMap(
    ({ relation }) => relation ?? [],
  )
}
