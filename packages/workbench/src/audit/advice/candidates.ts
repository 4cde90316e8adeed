import { quoteIdentifier } from '../../postgres/names.ts'
import type { Catalogue, Server, Table } from '../catalogue/catalogue.ts'
import { lookUpsIn } from '../catalogue/look-ups.ts'
import { beginningClass, canBegin } from '../cost-model/beginning.ts'
import type { ShapeKey } from '../cost-model/index-shape.ts'
import type {
  Accesses,
  Condition,
  Equality,
  Join,
  Key,
  Order,
  Predicate,
  Range,
  TableUse,
} from '../statement/access.ts'
import { type Candidate, identityOf } from './candidate.ts'

const maxKeys = 4
const maxEqualities = 3

/** Every index that could serve one of the statements; most are dropped once their worth is known. */
export function candidatesFor(
  all: readonly Accesses[],
  catalogue: Catalogue,
): readonly Candidate[] {
  const popularity = popularityOf(all)
  const found = new Map<string, Candidate>()
  for (const accesses of all)
    for (const use of accesses.uses)
      for (const candidate of candidatesOf(use, accesses, catalogue, popularity))
        found.set(identityOf(candidate), candidate)
  return [...found.values()]
}

type Popularity = ReadonlyMap<string, number>

/** Counts the statements that compare a column for equality: with shared columns first, indexes share prefixes. */
function popularityOf(all: readonly Accesses[]): Popularity {
  const counts = new Map<string, number>()
  for (const { predicates } of all)
    for (const each of predicates)
      if (each.kind === 'equality' || each.kind === 'join') {
        const weight = each.policy ? 1_000 : 1
        const name = nameOf(each.use.table, each.key)
        counts.set(name, (counts.get(name) ?? 0) + weight)
      }
  return counts
}

function nameOf(table: Table, key: Key): string {
  return `${table.oid} ${key.sql}`
}

function candidatesOf(
  use: TableUse,
  accesses: Accesses,
  catalogue: Catalogue,
  popularity: Popularity,
): readonly Candidate[] {
  const own = accesses.predicates.filter((each) => each.use === use)
  const order = accesses.orders.find((each) => each.use === use)
  const lists = keyLists(
    own.filter((each) => canIndex(each, catalogue)),
    order,
    popularity,
    use.table,
    catalogue,
  )
  const full = lists.map((keys) => ({
    table: use.table,
    method: 'btree' as const,
    keys,
    conditions: [],
  }))
  const partial = full.flatMap((candidate) => partialOf(candidate, own, catalogue))
  const present = full.flatMap((candidate) => presentOf(candidate, own))
  return [
    ...full,
    ...partial,
    ...present,
    ...whole(use, own, catalogue),
    ...beginnings(use, own),
    ...ginCandidates(use, own, catalogue),
  ]
}

/** Allows only expressions that are written out in full, immutable, and of a type that sorts. */
function canIndex(predicate: Predicate, catalogue: Catalogue): boolean {
  return 'key' in predicate && isIndexable(predicate.key, predicate.use.table, catalogue)
}

function isIndexable(key: Key, table: Table, catalogue: Catalogue): boolean {
  if (!key.complete || !key.functions.every((name) => catalogue.immutableFunctions.has(name)))
    return false
  const column = table.columns.find(({ name }) => name === key.column)
  return column === undefined || column.sortable
}

/** Equality columns, then the sort's, or one range. */
function keyLists(
  own: readonly Predicate[],
  order: Order | undefined,
  popularity: Popularity,
  table: Table,
  catalogue: Catalogue,
): readonly (readonly ShapeKey[])[] {
  const equalities = unique(own.filter((each) => each.kind === 'equality')).toSorted(
    byPlace(popularity),
  )
  const joins = unique(own.filter((each) => each.kind === 'join'))
  const rangeKeys = unique(own.filter((each) => each.kind === 'range')).map((each) =>
    ascending(each.key),
  )
  const sort = order && order.keys.length <= maxKeys ? order.keys.map(sortKey) : []
  // A key that only breaks ties needn't be in the index where ties are few.
  const first = sort.length > 1 ? [sort.slice(0, 1)] : []
  const tails = [[], ...(sort.length > 0 ? [sort] : []), ...first, ...rangeKeys.map((key) => [key])]
  const references = new Set(
    lookUpsIn(catalogue)
      .foreignKeysOf(table.oid)
      .flatMap(({ columns }) => columns.slice(0, 1)),
  )
  const heads = [
    ...headsOf(equalities, references),
    ...joins.flatMap((each) => joinHeads(each, equalities)),
  ]
  const lists = heads.flatMap((head) => tails.map((tail) => withoutRepeats([...head, ...tail])))
  return lists.filter((keys) => keys.length > 0 && keys.length <= maxKeys && isKnown(keys, table))
}

function isKnown(keys: readonly ShapeKey[], table: Table): boolean {
  return keys.every((key) =>
    key.columns.every((name) => table.columns.some((column) => column.name === name)),
  )
}

/** None, each alone, the first two, and all of them (bounded); these also after a foreign key, which they then serve as well. */
function headsOf(
  equalities: readonly Equality[],
  references: ReadonlySet<string>,
): readonly (readonly ShapeKey[])[] {
  const keys = equalities.map((each) => ascending(each.key))
  const [first] = keys
  const singles = keys.map((key) => [key])
  const pairs = first ? keys.slice(1).map((key) => [first, key]) : []
  const all = keys.slice(0, maxEqualities)
  const referring = keys.filter(({ columns: [column = ''] }) => references.has(column))
  const turned = referring.map((key) => [key, ...all].slice(0, maxEqualities))
  return [[], ...singles, ...pairs, all, ...turned]
}

function joinHeads(
  { key }: Join,
  equalities: readonly Equality[],
): readonly (readonly ShapeKey[])[] {
  const [first] = equalities
  const own = ascending(key)
  return first ? [[own], [ascending(first.key), own]] : [[own]]
}

/** A list breaks the order of what follows, so it comes last; then the column most statements share. */
function byPlace(popularity: Popularity): (a: Equality, b: Equality) => number {
  const rank = (each: Equality) =>
    (each.list ? 1e9 : 0) - (popularity.get(nameOf(each.use.table, each.key)) ?? 0)
  return (a, b) => rank(a) - rank(b) || (a.key.sql < b.key.sql ? -1 : 1)
}

function unique<P extends Equality | Join | Range>(predicates: readonly P[]): readonly P[] {
  return [...new Map(predicates.map((each) => [each.key.sql, each])).values()]
}

function ascending(key: Key): ShapeKey {
  return { sql: key.sql, columns: key.columns, descending: false, nullsFirst: false }
}

function sortKey({ key, descending, nullsFirst }: Order['keys'][number]): ShapeKey {
  return { sql: key.sql, columns: key.columns, descending, nullsFirst }
}

function withoutRepeats(keys: readonly ShapeKey[]): readonly ShapeKey[] {
  return keys.filter((key, i) => keys.findIndex((other) => other.sql === key.sql) === i)
}

/** The same index over only those rows that the statement can want; keys that the condition fixes fall away. */
function partialOf(
  candidate: Candidate,
  own: readonly Predicate[],
  catalogue: Catalogue,
): readonly Candidate[] {
  return limitsIn(own, catalogue).flatMap((conditions) => {
    const keys = candidate.keys.filter((key) => !conditions.some((each) => fixes(each, key)))
    return keys.length > 0 ? [{ ...candidate, keys, conditions: sqlOf(conditions) }] : []
  })
}

/** Each condition that an index may be limited to, and all those together that leave out values of one column. */
function limitsIn(
  own: readonly Predicate[],
  catalogue: Catalogue,
): readonly (readonly Condition[])[] {
  const conditions = own.filter(
    (each): each is Condition => each.kind === 'condition' && canIndex(each, catalogue),
  )
  const excluding = Map.groupBy(
    conditions.filter(({ says }) => says.test === 'is not'),
    ({ key }) => key.sql,
  )
  const joint = [...excluding.values()].filter(({ length }) => length > 1)
  return [...conditions.map((each) => [each]), ...joint]
}

function sqlOf(conditions: readonly Condition[]): readonly string[] {
  return [...new Set(conditions.map(({ sql }) => sql))]
}

/** Indexes over the few rows that a statement can want, to be read as a whole. */
function whole(
  use: TableUse,
  own: readonly Predicate[],
  catalogue: Catalogue,
): readonly Candidate[] {
  return limitsIn(own, catalogue).flatMap((conditions): readonly Candidate[] => {
    const [first] = conditions
    if (!first) return []
    const keys = [ascending(first.key)]
    return [{ table: use.table, method: 'btree', keys, conditions: sqlOf(conditions) }]
  })
}

/** The same index without the nulls of its first column, which no comparison finds. */
function presentOf(candidate: Candidate, own: readonly Predicate[]): readonly Candidate[] {
  const [key] = candidate.keys
  const column = candidate.table.columns.find(({ name }) => name === key?.columns[0])
  const compares = own.some(
    (each) =>
      /^(equality|join|range)$/.test(each.kind) && 'key' in each && each.key.sql === key?.sql,
  )
  const isPlain = key?.sql === quoteIdentifier(column?.name ?? '')
  return isPlain && compares && column?.notNull === false
    ? [{ ...candidate, conditions: [notNull(key)] }]
    : []
}

/** A condition that a comparison of the key implies. */
export function notNull({ sql }: Pick<ShapeKey, 'sql'>): string {
  return `${sql} IS NOT NULL`
}

function fixes({ says, key: { columns } }: Condition, key: ShapeKey): boolean {
  const isOne = says.test === 'is' || says.test === 'null'
  return isOne && columns.length === 1 && columns[0] === key.columns[0]
}

/** A btree that finds texts by their beginning. */
function beginnings(use: TableUse, own: readonly Predicate[]): readonly Candidate[] {
  return own.flatMap((each): readonly Candidate[] => {
    if (each.kind !== 'pattern' || !canBegin(each)) return []
    const keys = each.keys.filter(({ column }) => isText(use.table, column))
    const shapes = keys.map((key) => ({ ...ascending(key), operatorClass: beginningClass }))
    return shapes.length === 0
      ? []
      : [{ table: use.table, method: 'btree', keys: shapes, conditions: [] }]
  })
}

function isText({ columns }: Table, column: string | undefined): boolean {
  return /^(text|character varying)/.test(columns.find(({ name }) => name === column)?.type ?? '')
}

function ginCandidates(
  use: TableUse,
  own: readonly Predicate[],
  catalogue: Catalogue,
): readonly Candidate[] {
  return own.flatMap((each): readonly Candidate[] => {
    const keys = ginKeys(each, use.table, catalogue)
    return keys.length > 0 ? [{ table: use.table, method: 'gin', keys, conditions: [] }] : []
  })
}

function trigrams({ extensions, searchPath }: Server): Partial<ShapeKey> {
  const schema = extensions.get('pg_trgm')
  const isFound = schema === undefined || searchPath.includes(schema)
  return { operatorClass: 'gin_trgm_ops', classSchema: isFound ? undefined : schema }
}

function ginKeys(predicate: Predicate, table: Table, { server }: Catalogue): readonly ShapeKey[] {
  if (predicate.kind === 'pattern') {
    const available = server.extensions.has('pg_trgm') || server.availableExtensions.has('pg_trgm')
    const complete = predicate.keys.every((key) => key.complete)
    return available && complete
      ? predicate.keys.map((key) => ({ ...ascending(key), ...trigrams(server) }))
      : []
  }
  if (predicate.kind !== 'containment' || predicate.key.column === undefined) return []
  const type = table.columns.find(({ name }) => name === predicate.key.column)?.type ?? ''
  if (type === 'jsonb') {
    const operatorClass = predicate.operator === '@>' ? 'jsonb_path_ops' : undefined
    return [{ ...ascending(predicate.key), operatorClass }]
  }
  const isArray = type.endsWith('[]') && ['@>', '<@', '&&'].includes(predicate.operator)
  return isArray || type === 'tsvector' ? [ascending(predicate.key)] : []
}
