import { descendants, parseStatement } from '../../postgres/parser.ts'
import { repairText } from '../../postgres/repair-text.ts'
import type { Table } from '../catalogue/catalogue.ts'
import { columnStatistics, type Statistics } from '../catalogue/read-statistics.ts'
import type { Accesses, Condition, Equality, Key } from '../statement/access.ts'
import { formOf } from '../statement/form.ts'

/** Share of the rows from which on a state is the one in which rows end. */
const leastEnded = 0.8

const endWords =
  'done|completed?|finished|paid|success(ful)?|succeeded|processed|handled|sent|delivered|published|failed|dead|discarded|cancell?ed|archived|closed|resolved|expired|skipped'
/** A state in which rows end. */
export const endValue: RegExp = new RegExp(`^(${endWords})$`, 'i')
const endColumn = new RegExp(`(^|_)(${endWords})$`, 'i')

/**
 * pg_stat_statements writes a worker's `where status = 'queued'` as `status = $1`. A statement that takes its next rows
 * doesn't ask for those that are done, which is what most rows of such a table are: an index over all others serves it.
 */
export function withOpenEnd(accesses: Accesses, statistics: Statistics, text: string): Accesses {
  const excluded = accesses.predicates
    .filter(isOpenEquality)
    .flatMap((each) => conditionBeside(each, statistics) ?? [])
  if (excluded.length === 0 || !takesNext(text)) return accesses
  return { ...accesses, predicates: [...accesses.predicates, ...excluded] }
}

function isOpenEquality(each: Accesses['predicates'][number]): each is Equality {
  return (
    each.kind === 'equality' &&
    !each.list &&
    each.value.from === 'parameter' &&
    each.key.column !== undefined
  )
}

/** Does it lock or change rows that a LIMIT chose? */
function takesNext(text: string): boolean {
  const parsed = parseStatement(repairText(text))
  const selects = [...descendants(parsed, 'SelectStmt')]
  const top = parsed && 'SelectStmt' in parsed ? [parsed.SelectStmt] : []
  const isLimited = [...top, ...selects].some(({ limitCount }) => limitCount !== undefined)
  return isLimited && formOf(parsed)?.takesRows === true
}

function conditionBeside(
  { use, key, policy }: Equality,
  statistics: Statistics,
): Condition | undefined {
  const column = key.column ?? ''
  const [most] = columnStatistics(statistics, use.table, column)?.common ?? []
  const isEnd =
    most !== undefined &&
    (endValue.test(most.value) || (most.value === 't' && endColumn.test(column)))
  if (!isEnd || most.share < leastEnded) return undefined
  return {
    kind: 'condition',
    use,
    key,
    ...conditionWithout(use.table, key, most.value),
    policy,
    guessed: { of: 'next', confidence: 'medium' },
  }
}

/** The condition that leaves out the rows with a value; of a boolean, Postgres makes it one without a comparison. */
export function conditionWithout(
  table: Table,
  { sql, column }: Key,
  text: string,
  nulls = false,
): Pick<Condition, 'sql' | 'says'> {
  const type = table.columns.find(({ name }) => name === column)?.type ?? ''
  if (type === 'boolean' && !nulls) {
    const isLeft = text.startsWith('t') ? 'false' : 'true'
    return { sql: isLeft === 'true' ? sql : `NOT ${sql}`, says: { test: 'is', text: isLeft } }
  }
  const isNumber = /^(bigint|integer|smallint|numeric|real|double)/.test(type)
  const constant = isNumber ? text : `'${text.replaceAll("'", "''")}'`
  const operator = nulls ? 'IS DISTINCT FROM' : '<>'
  return { sql: `${sql} ${operator} ${constant}`, says: { test: 'is not', text, nulls } }
}
