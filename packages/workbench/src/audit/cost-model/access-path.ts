import { quoteIdentifier } from '../../postgres/names.ts'
import type { CostSettings } from '../catalogue/catalogue.ts'
import type { Accesses, Key, Order, Predicate, SortKey, TableUse } from '../statement/access.ts'
import { beginningClass, isBeginning } from './beginning.ts'
import { bitmapScanCost, btreeScanCost, type Cost, ginScanCost, type IndexScan } from './cost.ts'
import type { IndexShape, ShapeKey } from './index-shape.ts'
import type { Binding } from './plan.ts'
import { distinctCount, keyStatistics, type StatisticsOf, shareOfAll } from './selectivity.ts'

/** A way to read one table. */
export interface Path extends Cost {
  readonly rows: number
  /** Rows come as the statement's ORDER BY wants them. */
  readonly ordered: boolean
  readonly indexes: readonly string[]
  /** Rows that conditions outside of the index are checked on; unknown above a scan. */
  readonly fetched?: number
  /** Rows that pass all conditions but subselects and functions of policies, which are asked last. */
  readonly asked?: number
  /** A scan's own name among the ways to read the table; without one it is the way that was planned. */
  readonly way?: string
  /** Asks a subselect about each fetched row, where the planner's own scan looks into a hash. */
  readonly asksRows?: boolean
  /** The ways that it takes below, by the place of the node. */
  readonly took?: readonly (readonly [number, string])[]
}

export interface AccessQuestion {
  readonly use: TableUse
  /** Names of the columns that the statement may read; undefined where it may read any. */
  readonly named: Accesses['named']
  /** Those that this scan can check: joins only when the other side is known already. */
  readonly predicates: readonly Predicate[]
  readonly order: Order | undefined
  readonly binding: Binding
  readonly statisticsOf: StatisticsOf
  readonly costs: CostSettings
  readonly loops: number
  /** The planner's own estimate of the rows that pass all conditions, when the scan is not repeated. */
  readonly plannedRows: number | undefined
}

/** Use of an index by a statement: the keys that find rows, and whether they keep the order. */
interface Match {
  readonly found: readonly Predicate[]
  /** Checked in the index, though they don't narrow the walk. */
  readonly checked: readonly Predicate[]
  readonly ordered: boolean
}

/** The ways in which one index could serve the question: plain and through a bitmap. */
export function pathsThrough(index: IndexShape, question: AccessQuestion): readonly Path[] {
  if (!isImplied(index, question.predicates)) return []
  const match = index.method === 'gin' ? matchGin(index, question) : matchBtree(index, question)
  const isPart = index.conditions.length > 0 && index.method === 'btree'
  if (match.found.length === 0 && !match.ordered && !isPart) return []
  return index.method === 'gin'
    ? [ginPath(index, match, question)]
    : btreePaths(index, match, question)
}

/** May the index serve the statement at all? `pathsThrough` finds nothing for one that may not, whatever the values. */
export function mayServe(index: IndexShape, accesses: Accesses): boolean {
  const own = accesses.predicates.filter(({ use }) => use.table.oid === index.table)
  if (!isImplied(index, own)) return false
  const asked = keysAsked(accesses, index.table)
  return keysServed(index).some((sql) => asked.has(sql))
}

/** Keys of a table by which a statement finds or sorts rows. */
export function keysAsked({ predicates, orders }: Accesses, table: number): ReadonlySet<string> {
  const isOnTable = ({ use }: { readonly use: TableUse }) => use.table.oid === table
  return new Set([
    ...predicates.filter(isOnTable).flatMap((each) => keysOf(each).map(({ sql }) => sql)),
    ...orders.filter(isOnTable).flatMap(({ keys }) => keys.map(({ key }) => key.sql)),
    ...predicates.filter(isOnTable).flatMap((each) => (each.kind === 'condition' ? each.sql : [])),
  ])
}

/** Keys and conditions of which a statement must ask one to be served: a btree's first key, any of a GIN index, or what limits a partial index. */
export function keysServed({ method, keys, conditions }: IndexShape): readonly string[] {
  const leading = method === 'btree' ? keys.slice(0, 1) : keys
  return [
    ...leading.flatMap(({ sql, begins }) => (begins === undefined ? [sql] : [sql, begins])),
    ...(method === 'btree' ? conditions : []),
  ]
}

function keysOf(predicate: Predicate): readonly Key[] {
  if ('keys' in predicate) return predicate.keys
  return predicate.kind === 'condition' ? [] : [predicate.key]
}

/** Does a scan of this index give the order? */
export function scansInOrder(
  index: IndexShape,
  predicates: readonly Predicate[],
  order: Order | undefined,
  binding: Binding,
): boolean {
  return index.method === 'btree' && matchBtree(index, { predicates, order, binding }).ordered
}

function isImplied(index: IndexShape, predicates: readonly Predicate[]): boolean {
  return index.conditions.every((condition) =>
    predicates.some((each) =>
      each.kind === 'condition' ? each.sql === condition : saysNotNull(each, condition),
    ),
  )
}

/** A comparison with a value, or with another column, finds no nulls. */
function saysNotNull(predicate: Predicate, condition: string): boolean {
  return /^(equality|join|range)$/.test(predicate.kind) && 'key' in predicate
    ? condition === `${predicate.key.sql} IS NOT NULL`
    : false
}

function matchBtree(
  index: IndexShape,
  question: Pick<AccessQuestion, 'predicates' | 'order' | 'binding'> &
    Partial<Pick<AccessQuestion, 'statisticsOf'>>,
): Match {
  const { predicates, order, binding } = question
  const found: Predicate[] = []
  const checked: Predicate[] = []
  let isPrefix = true
  let prefix = 0
  let keepsOrder = true
  for (const key of index.keys) {
    const equal = predicates.find((each) => isEqual(each) && each.key.sql === key.sql)
    if (equal && isPrefix) {
      found.push(equal)
      keepsOrder &&= !(equal.kind === 'equality' && equal.list)
      prefix++
      continue
    }
    const others = predicates.filter((each) => isOn(each, key) || isBegun(each, key, binding))
    if (isPrefix)
      found.push(...others.filter((each) => each.kind === 'range' || each.kind === 'pattern'))
    else checked.push(...others)
    isPrefix = false
  }
  const rest = index.keys.slice(prefix)
  const fixed = new Set(index.keys.slice(0, prefix).map((key) => key.sql))
  const ordered =
    keepsOrder && order !== undefined && keeps(rest, order, fixed, question.statisticsOf)
  return { found, checked, ordered }
}

function isEqual(each: Predicate): each is Extract<Predicate, { kind: 'equality' | 'join' }> {
  return each.kind === 'equality' || each.kind === 'join'
}

function isBegun(each: Predicate, key: ShapeKey, binding: Binding): boolean {
  return (
    key.operatorClass === beginningClass &&
    each.kind === 'pattern' &&
    each.keys[0]?.sql === (key.begins ?? key.sql) &&
    isBeginning(each, binding)
  )
}

function isOn(each: Predicate, key: ShapeKey): boolean {
  return (isEqual(each) || each.kind === 'range') && each.key.sql === key.sql
}

/**
 * Do these index keys, read forward or backward, give the order? Columns fixed by an equality don't matter, nor do those
 * that only break ties of a column with hardly any: Postgres sorts the rows of each tie by them as they come.
 */
function keeps(
  keys: readonly ShapeKey[],
  { keys: wanted, use }: Order,
  fixed: ReadonlySet<string>,
  statisticsOf: StatisticsOf | undefined,
): boolean {
  const all = wanted.filter(({ key }) => !fixed.has(key.sql))
  const decisive = all.findIndex(({ key }) => breaksTies(key, use, statisticsOf))
  const open = decisive < 0 ? all : all.slice(0, decisive + 1)
  if (open.length === 0 || open.length > keys.length) return false
  if (keys.some(({ operatorClass }) => operatorClass === beginningClass)) return false
  const directions = open.map((want, i) => directionOf(keys[i], want))
  return directions.every((each) => each !== undefined && each === directions[0])
}

/** Rows of a tie, at most. */
const mostTied = 2

function breaksTies(
  key: Key,
  { table }: TableUse,
  statisticsOf: StatisticsOf | undefined,
): boolean {
  const known = key.column === undefined ? undefined : statisticsOf?.(key.column)
  return known !== undefined && Math.max(1, table.rows) / distinctCount(known, table) <= mostTied
}

function directionOf(key: ShapeKey | undefined, want: SortKey): 'forward' | 'backward' | undefined {
  if (!key || key.sql !== want.key.sql) return undefined
  if (key.descending === want.descending && key.nullsFirst === want.nullsFirst) return 'forward'
  if (key.descending !== want.descending && key.nullsFirst !== want.nullsFirst) return 'backward'
  return undefined
}

function shareOf(predicates: readonly Predicate[], question: AccessQuestion): number {
  const { use, statisticsOf, binding } = question
  return shareOfAll(predicates, use.table, statisticsOf, binding)
}

/** A unique index finds at most one row when all its keys are given. */
function isUniqueMatch(index: IndexShape, match: Match): boolean {
  const keys = new Set(match.found.filter(isEqual).map((each) => each.key.sql))
  return index.unique && index.keys.every((key) => keys.has(key.sql))
}

function scanOf(index: IndexShape, match: Match, question: AccessQuestion): IndexScan {
  const share = isUniqueMatch(index, match)
    ? 1 / Math.max(1, index.rows)
    : shareOf(
        match.found.filter((each) => !isLimit(each, index)),
        question,
      )
  const entries = Math.max(1, Math.round(index.rows * share))
  const fetched = Math.max(1, Math.round(entries * shareOf(match.checked, question)))
  const served = new Set<Predicate>([...match.found, ...match.checked])
  const open = question.predicates.filter(
    (each) => !served.has(each) && each.kind !== 'condition' && !isKept(each, index),
  )
  const [first] = index.keys
  // The planner knows no order of rows by another class than the type's own.
  const isUsual = first?.operatorClass !== beginningClass
  const known = first && isUsual ? keyStatistics(first, question.statisticsOf) : undefined
  const correlation = known?.correlation ?? 0
  return {
    indexPages: index.pages,
    indexRows: index.rows,
    entries,
    boundaryConditions: match.found.length,
    fetched,
    tableRows: question.use.table.rows,
    tablePages: question.use.table.pages * reachOf(index, match, question),
    heapShare: isCovered(index, question) ? 1 - question.use.table.visibleShare : 1,
    correlation: index.keys.length > 1 ? correlation * 0.75 : correlation,
    filters: open.length,
    loops: question.loops,
  }
}

/** Are the rows of a partial index those alone that have the value? */
function isLimit(predicate: Predicate, { conditions }: IndexShape): boolean {
  if (predicate.kind !== 'equality') return false
  const { sql } = predicate.key
  return conditions.some(
    (each) => each === sql || each === `NOT ${sql}` || each.startsWith(`${sql} = `),
  )
}

/** Does a partial index leave out what the exclusion does? */
function isKept(predicate: Predicate, { conditions }: IndexShape): boolean {
  return (
    predicate.kind === 'exclusion' &&
    conditions.some((sql) => sql.startsWith(`${predicate.key.sql} `))
  )
}

/** Does the index have all columns that the statement reads of the table? What its own condition answers needn't be read. */
function isCovered(index: IndexShape, { use, named, predicates }: AccessQuestion): boolean {
  if (!named) return false
  const answered = new Set(
    predicates.flatMap((each) =>
      each.kind === 'condition' && index.conditions.includes(each.sql) ? each.key.columns : [],
    ),
  )
  const own = use.table.columns.filter(({ name }) => {
    const asked = [use.alias, use.table.name].some((table) => named.has(`${table}.${name}`))
    return asked || (named.has(name) && !(answered.has(name) && named.get(name) === 1))
  })
  return own.every(({ name }) => index.keys.some(({ sql }) => sql === quoteIdentifier(name)))
}

/**
 * Share of the table in which the rows lie. Rows of one tenant are stored in order of time where all rows are, so a range
 * of time keeps to one part of the table, which Postgres' own estimate doesn't see: it knows the order of the first key only.
 */
function reachOf(index: IndexShape, { found }: Match, question: AccessQuestion): number {
  const [first] = index.keys
  const range = found.filter((each) => each.kind === 'range')
  const column = range[0]?.key.column
  if (column === undefined || range[0]?.key.sql === first?.sql) return 1
  const order = (question.statisticsOf(column)?.correlation ?? 0) ** 2
  return order * shareOf(range, question) + 1 - order
}

function btreePaths(index: IndexShape, match: Match, question: AccessQuestion): readonly Path[] {
  const scan = scanOf(index, match, question)
  const rows = Math.max(1, question.plannedRows ?? scan.fetched)
  const indexes = [index.name]
  const { fetched } = scan
  const cost = btreeScanCost(scan, question.costs)
  const served = new Set<Predicate>([...match.found, ...match.checked])
  const open = question.predicates.filter(
    (each) => !served.has(each) && !isLimit(each, index) && !isKept(each, index),
  )
  const asked = Math.max(1, fetched * shareAsked(open, index.conditions, question))
  const plain = {
    ...cost,
    ...(match.ordered ? { startup: cost.startup + spentBefore(cost, question) } : {}),
    rows,
    ordered: match.ordered,
    indexes,
    fetched,
    asked,
    way: index.name,
  }
  // A partial index may be read as a whole.
  if (match.found.length === 0 && index.conditions.length === 0) return [plain]
  return [
    plain,
    {
      ...bitmapScanCost(scan, question.costs),
      rows,
      ordered: false,
      indexes,
      fetched,
      asked,
      way: `bitmap of ${index.name}`,
    },
  ]
}

/** Spent on the rows that are met before the page begins. */
function spentBefore(
  { startup, total }: Cost,
  { binding: { before }, use }: AccessQuestion,
): number {
  return before?.use.id === use.id ? (total - startup) * before.share : 0
}

/** Share of the rows for which subselects of policies are asked: the executor tries all cheaper conditions first. */
export function shareAsked(
  predicates: readonly Predicate[],
  implied: readonly string[],
  question: AccessQuestion,
): number {
  const compared = predicates.filter(({ kind }) =>
    /^(equality|range|pattern|containment|exclusion)$/.test(kind),
  )
  const columns = new Set(compared.flatMap((each) => keysOf(each).flatMap((key) => key.columns)))
  const conditions = predicates.filter(
    (each) =>
      each.kind === 'condition' &&
      !implied.includes(each.sql) &&
      !each.key.columns.some((column) => columns.has(column)),
  )
  return shareOf([...compared, ...conditions], question)
}

function matchGin(index: IndexShape, { predicates }: AccessQuestion): Match {
  const keys = new Map(index.keys.map((key) => [key.sql, key.operatorClass]))
  const found = predicates.filter((each) => {
    if (each.kind === 'pattern')
      return each.keys.every((key) => keys.get(key.sql) === 'gin_trgm_ops')
    return (
      each.kind === 'containment' &&
      keys.has(each.key.sql) &&
      keys.get(each.key.sql) !== 'gin_trgm_ops'
    )
  })
  return { found, checked: [], ordered: false }
}

/** How often trigrams or hashed members match though the row doesn't. */
const falseMatches = 2

function ginPath(index: IndexShape, match: Match, question: AccessQuestion): Path {
  const { predicates, plannedRows, use } = question
  const found = new Set<Predicate>(match.found)
  const others = shareOf(
    predicates.filter((each) => !found.has(each)),
    question,
  )
  const byPlanner = plannedRows === undefined ? undefined : plannedRows / Math.max(others, 1e-9)
  const isTold = match.found.some((each) => question.binding.shares.has(each))
  const matching = Math.min(
    use.table.rows,
    (isTold ? undefined : byPlanner) ?? index.rows * shareOf(match.found, question),
  )
  // Trigrams that all values begin with are found in every row.
  const shared = match.found.some((each) => isBeginning(each, question.binding))
    ? use.table.rows
    : 0
  const scan = {
    ...scanOf(index, match, question),
    fetched: Math.max(1, matching),
    entries: shared + matching * falseMatches * 3,
  }
  const rows = Math.max(1, plannedRows ?? matching)
  return {
    ...ginScanCost(scan, question.costs),
    rows,
    ordered: false,
    indexes: [index.name],
    fetched: scan.fetched,
    way: index.name,
  }
}
