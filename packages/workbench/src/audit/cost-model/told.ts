import type { SelectStmt } from 'libpg-query'
import type { StatementUse } from '../../evidence/statements.ts'
import { descendants, namesOf, parseStatement, selectOf } from '../../postgres/parser.ts'
import { repairText } from '../../postgres/repair-text.ts'
import type { Accesses } from '../statement/access.ts'
import { capped, type PlanNode, type Planned } from './plan.ts'

/** Counters of the statement's calls. */
export type Measured = Pick<StatementUse, 'text' | 'calls' | 'rows' | 'sharedBlocks'>

/** Facts about a statement's values that the rows it returned or changed tell. */
export interface Told {
  /** Rows of a call. */
  readonly rows: number
  /** Number of the parameter that limits them. */
  readonly limit: number | undefined
  /** They are all that its conditions let through: none were cut off, grouped or aggregated. */
  readonly isAll: boolean
  /** Its LIMIT or EXISTS spares nothing: in search of enough rows, calls read the whole table. */
  readonly isShort: boolean
}

/** Undefined where rows weren't counted, as in a log. */
export function toldBy(measured: Measured, accesses: Accesses): Told | undefined {
  const { text, calls, rows, sharedBlocks } = measured
  if (sharedBlocks === 0 || calls === 0) return undefined
  const parsed = parseStatement(repairText(text))
  const select = selectOf(parsed)
  const [limit] = [...descendants({ limit: select?.limitCount }, 'ParamRef')]
  const changes = parsed !== undefined && ('UpdateStmt' in parsed || 'DeleteStmt' in parsed)
  const isShort =
    select?.limitCount !== undefined &&
    returnsAll(withoutLimit(select)) &&
    searchesWhole(measured, accesses, wholeShare)
  const asks = select !== undefined && onlyAsks(select)
  return {
    rows: rows / calls,
    limit: limit?.number,
    // Calls that all return the same number of rows may each have reached their limit with the last one.
    isAll:
      changes ||
      (isShort && !Number.isInteger(rows / calls)) ||
      (select !== undefined && returnsAll(select)),
    isShort: isShort || (asks && searchesWhole(measured, accesses, findingShare)),
  }
}

/** Is whether there is a row all that it returns: `select exists (select ...)`? */
function onlyAsks({ targetList = [], fromClause }: SelectStmt): boolean {
  const [target, ...others] = targetList
  const link = target && 'ResTarget' in target ? target.ResTarget.val : undefined
  const asks = link && 'SubLink' in link && link.SubLink.subLinkType === 'EXISTS_SUBLINK'
  return asks === true && others.length === 0 && fromClause === undefined
}

function withoutLimit(select: SelectStmt): SelectStmt {
  const { limitCount: _, ...others } = select
  return others
}

/** The part of a table's blocks that a call must read to have searched the whole: on average, some calls stop early. */
const wholeShare = 0.7
/** The same for calls that look for one row and find it: half of the table on average. */
const findingShare = 0.3

/** Did calls read this share of their one table at least, though no order made them? */
function searchesWhole(
  { calls, sharedBlocks }: Measured,
  { uses, orders }: Accesses,
  share: number,
): boolean {
  const [only, ...others] = uses
  if (!only || others.length > 0 || orders.length > 0) return false
  return sharedBlocks / calls >= share * only.table.pages && only.table.pages > 1
}

const aggregates =
  /^(count|sum|avg|min|max|every|any_value|mode|(bool|bit)_(and|or|xor)|(array|string|xml|range|jsonb?(_object)?)_agg|(stddev|var|covar|regr|percentile).*|corr|rank|dense_rank)$/

function returnsAll(select: SelectStmt): boolean {
  const { groupClause, havingClause, distinctClause, limitCount, limitOffset, op } = select
  const { targetList, fromClause, withClause } = select
  const cuts = [groupClause, havingClause, distinctClause, limitCount, limitOffset]
  if (cuts.some((each) => each !== undefined) || (op !== undefined && op !== 'SETOP_NONE'))
    return false
  const inner = [...descendants({ fromClause, withClause }, 'SelectStmt')]
  if (!inner.every(returnsAll)) return false
  const calls = [...descendants({ targetList }, 'FuncCall', (kind) => kind !== 'SubLink')]
  return !calls.some(
    ({ funcname, over }) => over === undefined && aggregates.test(namesOf(funcname).at(-1) ?? ''),
  )
}

/** The plan as it was met: where a limit spares nothing, each node hands on no more rows than a call returns. */
export function asMet(planned: Planned, told: Told | undefined): Planned {
  return told?.isShort
    ? { ...planned, plan: capped(withWholeSearch(planned.plan), Math.max(1, told.rows)) }
    : planned
}

/** The planner charges an EXISTS for the way to its first row, by the rows that it expects; where there is hardly one, all of it is paid. */
function withWholeSearch(plan: PlanNode): PlanNode {
  const spared = (plan.Plans ?? []).reduce((sum, each) => {
    const isSearch = each['Parent Relationship'] === 'InitPlan'
    const all = each['Total Cost'] - each['Startup Cost']
    return isSearch ? sum + all - all / Math.max(1, each['Plan Rows']) : sum
  }, 0)
  const startup = plan['Startup Cost'] + spared
  return { ...plan, 'Startup Cost': startup, 'Total Cost': plan['Total Cost'] + spared }
}

/** A page of usual size, where nothing tells another. */
export const usualLimit = 20

/** A limit by the rows that it let through: reached by each call where all return alike many. */
export function limitOf({ rows }: Told): number {
  return Number.isInteger(rows) && rows > 0 ? rows : Math.max(usualLimit, Math.ceil(rows))
}
