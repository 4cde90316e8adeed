import { shortName } from '../../postgres/names.ts'
import { count, percent, whole } from '../../terminal/index.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Reading } from '../reading.ts'
import { titleOf } from './kinds.ts'
import { type Lookup, lookupOf, type Tie, tieOf } from './lookup-ties.ts'
import type { Judgement, Rule } from './rule.ts'
import { callOf, leastShare, severityOf } from './statement-words.ts'

const leastCalls = 500
/** Fewer rows than a page usually has are no loop. */
const leastRows = 4
/** How far the number of look-ups may be from that of the rows that may have caused them. */
const tolerance = 0.2

/** Statements that look up one row for each row of another statement, or of several: N+1. */
export const repeatedLookup: Rule = {
  judge({ catalogue, readings }) {
    return readings.flatMap((reading) => {
      const lookup = lookupOf(reading)
      if (!lookup || reading.share < leastShare || reading.statement.calls < leastCalls) return []
      const lists = readings
        .filter((each) => each !== reading && isList(each, reading))
        .flatMap((each) => listsFor(each, lookup, catalogue))
      const chosen = chosenOf(lists, reading)
      return chosen.length > 0 ? [judgement(reading, lookup, chosen)] : []
    })
  },
}

interface List {
  readonly reading: Reading
  readonly tie: Tie
}

function isList({ form, statement: { rows, calls, role } }: Reading, lookup: Reading): boolean {
  return form.isRead && role === lookup.statement.role && rows / calls >= leastRows
}

function listsFor(reading: Reading, lookup: Lookup, catalogue: Catalogue): readonly List[] {
  const tie = tieOf(reading, lookup, catalogue)
  return tie ? [{ reading, tie }] : []
}

/** The list with as many rows as there are look-ups; else all of them, where their sum has. */
function chosenOf(lists: readonly List[], { statement: { calls } }: Reading): readonly List[] {
  const rowsOf = (those: readonly List[]) =>
    those.reduce((sum, { reading }) => sum + reading.statement.rows, 0)
  const distance = (those: readonly List[]) => Math.abs(Math.log(calls / rowsOf(those)))
  const [first] = [...lists.map((each) => [each]), lists]
    .filter((those) => Math.abs(calls / rowsOf(those) - 1) <= tolerance)
    .toSorted((a, b) => distance(a) - distance(b))
  return first ?? []
}

function judgement(reading: Reading, { use }: Lookup, lists: readonly List[]): Judgement {
  const { calls } = reading.statement
  const sum = (figure: 'rows' | 'calls') =>
    lists.reduce((total, list) => total + list.reading.statement[figure], 0)
  const share = reading.share * (1 - sum('calls') / calls)
  const table = shortName(use.table)
  const [list] = lists.toSorted((a, b) => b.reading.statement.rows - a.reading.statement.rows)
  const others =
    lists.length === 1 ? 'another statement returns' : `${whole(lists.length)} others return`
  const isDeclared = lists.every(({ tie }) => tie.isDeclared)
  return {
    severity: severityOf(share),
    title: titleOf('repeated-lookup', { table, calls: count(calls, 'time') }),
    why: `It is asked about as often (${whole(calls)}) as ${others} rows (${whole(sum('rows'))} in ${count(sum('calls'), 'call')}): probably once for each of them, unless each request asks so for its own user${isDeclared ? '' : ', to judge by the names of their columns'}. ${callOf(reading)}.${list ? ` After each row of: ${callOf(list.reading)}` : ''}`,
    sql: [],
    gain: `${whole(calls - sum('calls'))} fewer round trips, and up to ${percent(share)} of the database time: join ${table}, or ask once for all rows by ${list?.tie.column ?? 'its key'} = any($1).`,
    apply: 'review',
    confidence: isDeclared ? 'medium' : 'low',
    share,
  }
}
