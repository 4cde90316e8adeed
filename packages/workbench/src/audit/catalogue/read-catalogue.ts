import type { ClientBase } from 'pg'
import { own } from '../../postgres/own.ts'
import { descendants, loadParser, type NodeOf, parseStatement } from '../../postgres/parser.ts'
import { asksTables, type FunctionBody, returnedBy } from '../statement/asking.ts'
import { settingsIn } from '../statement/function-bodies.ts'
import { replaceableNames } from '../statement/replaceable.ts'
import {
  type Catalogue,
  type Column,
  type ForeignKey,
  type Index,
  type IndexKey,
  type Policy,
  type RoleFacts,
  type Server,
  type Table,
  type UserFunction,
  type View,
  type ViewUse,
  withPartitions,
} from './catalogue.ts'
import {
  classesSql,
  foreignKeysSql,
  functionsSql,
  immutableSql,
  indexesSql,
  leakproofSql,
  policiesSql,
  relationNamesSql,
  rolesSql,
  serverSql,
  tablesSql,
  triggersSql,
  viewsSql,
  viewUsesSql,
} from './queries.ts'
import { readActivity } from './read-activity.ts'
import { readSequences } from './read-sequences.ts'
import { readUpkeep } from './read-upkeep.ts'
import { readWidths } from './read-widths.ts'

/** Reads all that the rules need, with a fixed number of queries however many tables there are. */
export async function readCatalogue(client: ClientBase): Promise<Catalogue> {
  await loadParser()
  const all = async <Row extends object>(sql: string) => (await client.query<Row>(own(sql))).rows
  const names = async (sql: string) =>
    new Set((await all<{ name: string }>(sql)).map((row) => row.name))
  const classes = new Map((await all<OperatorClass>(classesSql)).map((each) => [each.oid, each]))
  const functions = (await all<FunctionRow>(functionsSql)).map((row) => ({
    ...row,
    asksTables: asksTables(row),
    replaceable: replaceableNames(row),
    returned: returnedBy(row),
    settingsRead: settingsIn(row),
  }))
  const asking = new Map(
    functions.filter((each) => each.asksTables).map(({ oid, name }) => [oid, name]),
  )
  const server = await readServer(client)
  return {
    server,
    tables: summed((await all<TableRow>(tablesSql)).map(toTable)),
    views: await all<View>(viewsSql),
    indexes: (await all<IndexRow>(indexesSql)).map((row) => toIndex(row, classes)),
    relationNames: await names(relationNamesSql),
    foreignKeys: await all<ForeignKey>(foreignKeysSql),
    sequences: await readSequences(client),
    upkeep: await readUpkeep(client),
    activity: await readActivity(client, server.version),
    widths: await readWidths(client),
    policies: (await all<Policy>(policiesSql)).map((row) => ({
      ...row,
      using: row.using ?? undefined,
      check: row.check ?? undefined,
    })),
    functions,
    viewUses: await all<ViewUse>(viewUsesSql),
    roles: new Map(
      (await all<RoleFacts & { name: string }>(rolesSql)).map((role) => [role.name, role]),
    ),
    immutableFunctions: await names(immutableSql),
    askingFunctions: new Set(asking.values()),
    askingTriggers: new Map(
      (await all<{ table: number; name: string; function: number }>(triggersSql))
        .filter((trigger) => asking.has(trigger.function))
        .map(({ table, name }) => [table, name]),
    ),
    leakproofOperators: await names(leakproofSql),
  }
}

type FunctionRow = FunctionBody &
  Omit<UserFunction, 'asksTables' | 'replaceable' | 'returned'> & { readonly oid: number }

type ServerRow = Omit<Server, 'extensions' | 'availableExtensions' | 'costs'> &
  Server['costs'] & { extensions: Record<string, string> | null; availableExtensions: string[] }

async function readServer(client: ClientBase): Promise<Server> {
  const { rows } = await client.query<ServerRow>(own(serverSql))
  const row = rows[0]
  if (!row) throw new Error('The server told nothing of itself.')
  return {
    version: Math.floor(row.version / 10_000),
    inRecovery: row.inRecovery,
    user: row.user,
    readsAllStatistics: row.readsAllStatistics,
    extensions: new Map(Object.entries(row.extensions ?? {})),
    availableExtensions: new Set(row.availableExtensions),
    searchPath: row.searchPath,
    statisticsSince: row.statisticsSince,
    replicas: row.replicas,
    costs: row,
  }
}

interface OperatorClass {
  readonly oid: number
  readonly name: string
  /** Its type's default. */
  readonly usual: boolean
  /** Its equality is that of the default class. */
  readonly findsEqual: boolean
}

type IndexRow = Omit<Index, 'keys' | 'predicate'> & {
  readonly predicate: string | null
  readonly definition: string | null
  readonly keys: readonly KeyRow[]
}

type KeyRow = Omit<IndexKey, 'operatorClass' | 'comparison' | 'usual' | 'findsEqual'> & {
  readonly class: number
  readonly collation: number
  /** The column's own collation; null for an expression. */
  readonly columnCollation: number | null
}

/** An expression's own collation isn't in the catalogue; the index's definition names it only where it differs. */
function toIndex(
  { keys, definition, predicate, ...row }: IndexRow,
  classes: ReadonlyMap<number, OperatorClass>,
): Index {
  const parsed = definition === null ? undefined : parseStatement(definition)
  const elements = [...descendants(parsed, 'IndexElem')]
  return {
    ...row,
    predicate: predicate ?? undefined,
    keys: keys.map(({ class: oid, collation, columnCollation, ...key }, i) => {
      const known = classes.get(oid)
      const isCollatedUsually =
        columnCollation === null ? isUsual(elements[i]) : columnCollation === collation
      return {
        ...key,
        operatorClass: known?.name ?? '',
        comparison: `${oid} ${collation}`,
        usual: known?.usual === true && isCollatedUsually,
        findsEqual: known?.findsEqual === true && isCollatedUsually,
      }
    }),
  }
}

function isUsual(element: NodeOf<'IndexElem'> | undefined): boolean {
  return element !== undefined && element.collation === undefined
}

type TableRow = Omit<Table, 'writes' | 'columns'> &
  Table['writes'] & { columns: readonly Column[]; partitionOf: number | null }

function toTable({ inserted, updated, updatedInPlace, deleted, ...row }: TableRow): Table {
  return {
    ...row,
    partitionOf: row.partitionOf ?? undefined,
    writes: { inserted, updated, updatedInPlace, deleted },
  }
}

/** A partitioned table has neither blocks nor counters of its own. */
function summed(tables: readonly Table[]): readonly Table[] {
  return tables.map((table) => {
    if (!table.partitioned) return table
    const leaves = withPartitions(table, tables).filter(({ partitioned }) => !partitioned)
    const total = (figure: (leaf: Table) => number) =>
      leaves.reduce((sum, leaf) => sum + Math.max(0, figure(leaf)), 0)
    return {
      ...table,
      rows: leaves.some(({ rows }) => rows < 0) ? -1 : total(({ rows }) => rows),
      pages: total(({ pages }) => pages),
      writes: {
        inserted: total(({ writes }) => writes.inserted),
        updated: total(({ writes }) => writes.updated),
        updatedInPlace: total(({ writes }) => writes.updatedInPlace),
        deleted: total(({ writes }) => writes.deleted),
      },
    }
  })
}
