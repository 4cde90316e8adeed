import { shortName } from '../../postgres/names.ts'
import { count, percent, whole } from '../../terminal/index.ts'
import type { Catalogue, ForeignKey } from '../catalogue/catalogue.ts'
import type { Reading } from '../reading.ts'
import type { Equality } from '../statement/access.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'
import { callOf, leastShare, severityOf } from './statement-words.ts'

const leastCalls = 500
/** Fewer rows than a page usually has are no loop. */
const leastRows = 4
/** How far the number of look-ups may be from that of the rows that may have caused them. */
const tolerance = 0.2

/** Statements that look up one row for each row of another statement: N+1. */
export const repeatedLookup: Rule = {
  judge({ catalogue, readings }) {
    return readings.flatMap((lookup) => {
      const key = keyOf(lookup)
      if (!key || lookup.share < leastShare || lookup.statement.calls < leastCalls) return []
      const list = readings
        .filter((each) => each !== lookup && isListFor(each, lookup, key, catalogue.foreignKeys))
        .toSorted((a, b) => distance(a, lookup) - distance(b, lookup))[0]
      return list ? [judgement(lookup, list, key)] : []
    })
  },
}

/** The one column by which a statement looks a single table up; row-level security may add conditions. */
function keyOf({ form, accesses }: Reading): Equality | undefined {
  const { uses, predicates } = accesses
  const own = predicates.filter(({ policy }) => !policy)
  const keys = own.filter((each): each is Equality => each.kind === 'equality')
  const [key] = keys.filter(({ list, value }) => !list && value.from === 'parameter')
  const isSimple = form.isRead && uses.length === 1 && own.length === 1 && keys.length === 1
  return isSimple && key?.key.column !== undefined ? key : undefined
}

function isListFor(
  list: Reading,
  { statement }: Reading,
  { use, key }: Equality,
  foreignKeys: Catalogue['foreignKeys'],
): boolean {
  const { rows, calls, role } = list.statement
  return (
    list.form.isRead &&
    role === statement.role &&
    rows / calls >= leastRows &&
    Math.abs(statement.calls / rows - 1) <= tolerance &&
    list.accesses.uses.some(({ table }) =>
      foreignKeys.some((each) => ties(each, table.oid, use.table.oid, key.column ?? '')),
    )
  )
}

/** The list's rows point at what is looked up, or the other way round. */
function ties(key: ForeignKey, listed: number, lookedUp: number, column: string): boolean {
  const isParent = key.table === listed && key.referenced === lookedUp
  const isChild = key.table === lookedUp && key.referenced === listed
  return isParent || (isChild && key.columns.includes(column))
}

function distance(list: Reading, { statement }: Reading): number {
  return Math.abs(Math.log(statement.calls / list.statement.rows))
}

function judgement(lookup: Reading, list: Reading, { use, key }: Equality): Judgement {
  const { calls } = lookup.statement
  const { rows, calls: lists } = list.statement
  const share = lookup.share * (1 - lists / calls)
  const table = shortName(use.table)
  return {
    severity: severityOf(share),
    title: titleOf('repeated-lookup', { table, calls: count(calls, 'time') }),
    why: `It is asked about as often (${whole(calls)}) as another statement returns rows (${whole(rows)} in ${count(lists, 'call')}): probably once for each of them. ${callOf(lookup)}. After each row of: ${callOf(list)}`,
    sql: [],
    gain: `${whole(calls - lists)} fewer round trips, and up to ${percent(share)} of the database time: join ${table}, or ask once for all rows by ${key.column} = any($1).`,
    apply: 'review',
    confidence: 'medium',
    share,
  }
}
