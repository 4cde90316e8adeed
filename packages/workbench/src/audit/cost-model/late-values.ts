import type { ColumnStatistics, Table } from '../catalogue/catalogue.ts'
import { columnStatistics, type Statistics } from '../catalogue/read-statistics.ts'
import type { Accesses, Equality, Membership, Predicate, TableUse } from '../statement/access.ts'
import { leastShare, mostDistinct, shareOf } from './binding.ts'
import { type Binding, nodesOf, type PlanNode, type Planned, type Rank, ranks } from './plan.ts'
import { distinctCount, keyStatistics, plannedMembers } from './selectivity.ts'
import { inputsOf } from './subplans.ts'

/**
 * The plans as they turn out for heavy, middle and rare values that only a subselect finds out, as the tenant is under
 * most policies. The planner plans all of them alike: for a value of average frequency, or, where a filter asks row by row,
 * for half of the rows.
 */
export function withLateValues(
  planned: readonly Planned[],
  accesses: Accesses,
  statistics: Statistics,
  useOf: (node: PlanNode) => TableUse | undefined,
): readonly Planned[] {
  const late = accesses.predicates.flatMap((each) => lateValue(each, statistics) ?? [])
  if (late.length === 0) return planned
  const decisive = mostDistinct(accesses, statistics)
  const expected = late.map(({ predicate, average }) => [predicate, average] as const)
  return eachRank(planned, weighed(planned, decisive, accesses, statistics)).map((one) => {
    const shares = new Map([
      ...one.binding.shares,
      ...late.map(
        ({ predicate, known }) =>
          [predicate, shareOfOne(known, predicate.use.table, one.binding.rank)] as const,
      ),
    ])
    const meeting: Meeting = {
      factorOf: (node, use) =>
        metBy(node, use, late).reduce(
          (product, value) => product * (passing(node, value, shares, meeting) / value.average),
          1,
        ),
      passingOf: (node, use) =>
        metBy(node, use, late).map((value) => passing(node, value, shares, meeting)),
      useOf,
      limit: limitIn(one.binding, accesses),
    }
    const { plan } = met(one.plan, meeting)
    return {
      ...one,
      binding: { ...one.binding, shares: new Map([...one.binding.shares, ...expected]) },
      outcome: { binding: { ...one.binding, shares }, plan },
    }
  })
}

interface LateValue {
  readonly predicate: Equality | Membership
  readonly known: ColumnStatistics
  /** Share of the rows that the planner expects of any value. */
  readonly average: number
}

function lateValue(
  predicate: Accesses['predicates'][number],
  statistics: Statistics,
): LateValue | undefined {
  if (predicate.kind !== 'membership' && !isLate(predicate)) return undefined
  const { table } = predicate.use
  const known = keyStatistics(predicate.key, (name) => columnStatistics(statistics, table, name))
  if (!known) return undefined
  const average =
    predicate.kind === 'membership'
      ? plannedMembers(predicate)
      : (1 - known.nullShare) / distinctCount(known, table)
  return average > 0 ? { predicate, known, average } : undefined
}

function isLate(predicate: Accesses['predicates'][number]): predicate is Equality {
  return predicate.kind === 'equality' && predicate.late === true && !predicate.list
}

/** Does the scan compare with the value, or ask about its rows? */
function isMetBy({ Filter: filter = '' }: PlanNode, predicate: LateValue['predicate']): boolean {
  if (predicate.kind === 'equality') return true
  return (
    /\bSubPlan \d/.test(filter) ||
    (predicate.asks !== undefined && filter.includes(`${predicate.asks}(`))
  )
}

/** The late values that the scan of a table meets. */
function metBy(node: PlanNode, use: TableUse, late: readonly LateValue[]): readonly LateValue[] {
  return late.filter(({ predicate }) => predicate.use === use && isMetBy(node, predicate))
}

/** Share of the scan's rows that pass: those of one value, or of all that a subselect finds. */
function passing(
  node: PlanNode,
  { predicate, known, average }: LateValue,
  shares: ReadonlyMap<Predicate, number>,
  meeting: Meeting,
): number {
  const one = shares.get(predicate) ?? average
  if (predicate.kind === 'equality') return Math.min(1, one)
  const asked = (node.Plans ?? []).filter((each) => each['Parent Relationship'] === 'SubPlan')
  const inside = isAskedByRow(node) ? asked.flatMap((each) => passingIn(each, meeting)) : []
  // A row that is asked about passes where the row that it belongs to does.
  if (inside.length > 0) return inside.reduce((product, each) => product * each, 1)
  const members = Math.max(1, ...asked.map((each) => met(each, meeting).plan['Plan Rows']))
  const others = (1 - known.nullShare) / distinctCount(known, predicate.use.table)
  return Math.min(1, one + (members - 1) * others)
}

function isAskedByRow({ Filter: filter = '' }: PlanNode): boolean {
  return /\bSubPlan \d/.test(filter.replaceAll(/hashed SubPlan \d/g, ''))
}

/** Shares of the rows that pass further policies in a subselect. */
function passingIn(plan: PlanNode, { passingOf, useOf }: Meeting): readonly number[] {
  return [...nodesOf(plan)].flatMap((node) => {
    const use = node['Relation Name'] === undefined ? undefined : useOf(node)
    return use ? passingOf(node, use) : []
  })
}

/** Ranks whose members have that many times as many values differ by who asks. */
const membersSpread = 3

/**
 * The values by which it is told how often each rank is asked for: where heavy users are members of many values and rare
 * ones of few, those that say who the user is.
 */
function weighed(
  planned: readonly Planned[],
  decisive: ReturnType<typeof mostDistinct>,
  { predicates }: Accesses,
  statistics: Statistics,
): ReturnType<typeof mostDistinct> {
  if (decisive?.predicate.kind !== 'membership') return decisive
  const members = planned.map(({ plan }) =>
    Math.max(1, ...[...nodesOf(plan)].map((node) => membersOf(node) ?? 1)),
  )
  const isSpread = Math.max(...members) >= membersSpread * Math.min(...members)
  const others = predicates.filter((each) => each.use !== decisive.predicate.use)
  const asking = others.filter((each) => each.kind === 'equality' && each.value.from === 'setting')
  const byUser = mostDistinct({ predicates: asking }, statistics)
  return isSpread && byUser ? { ...decisive, known: byUser.known } : decisive
}

/** Values that a subselect in the node's filter finds. */
function membersOf({ Plans: plans = [] }: PlanNode): number | undefined {
  const asked = plans.filter((each) => each['Parent Relationship'] === 'SubPlan')
  return asked.length > 0 ? Math.max(...asked.map((each) => each['Plan Rows'])) : undefined
}

/** Values that no parameter or setting holds are planned once for all ranks; where others are, for fewer. */
function eachRank(
  planned: readonly Planned[],
  decisive: ReturnType<typeof mostDistinct>,
): readonly Planned[] {
  const few = planned.filter(({ binding }) => binding.reach === 'few')
  const [first, ...others] = few
  const isLateOne = decisive?.predicate.kind === 'membership' || decisive?.predicate.late === true
  if (!first || (others.length > 0 && !isLateOne)) return planned
  const all = ranks.map((rank) => {
    const one = few.find(({ binding }) => binding.rank === rank) ?? few.at(-1) ?? first
    const weight = decisive ? shareOf(rank, decisive.known) : 1
    return { ...one, binding: { ...one.binding, rank, weight } }
  })
  return [...all, ...planned.filter(({ binding }) => binding.reach !== 'few')]
}

/** Share of the rows that one value of the rank has. */
function shareOfOne(known: ColumnStatistics, table: Table, rank: Rank): number {
  const { common, nullShare } = known
  const all = common.reduce((sum, { share }) => sum + share, 0)
  const others = Math.max(1, distinctCount(known, table) - common.length)
  const rare = Math.max(leastShare, (1 - nullShare - all) / others)
  const least = common.at(-1)?.share ?? rare
  if (rank === 'heavy') return common[0]?.share ?? rare
  if (rank === 'middle') return common[Math.floor(common.length / 2)]?.share ?? rare
  return Math.min(rare, least)
}

/** The number of rows that the statement's LIMIT lets through. */
export function limitIn(binding: Binding, { limits }: Accesses): number | undefined {
  const [value] = limits
  const text =
    value?.from === 'parameter'
      ? binding.parameters.get(value.number)
      : value?.from === 'literal'
        ? value.text
        : undefined
  return text === undefined || !Number.isFinite(Number(text)) ? undefined : Number(text)
}

interface Meeting {
  /** How many times as many rows a scan of the table meets as planned. */
  readonly factorOf: (node: PlanNode, use: TableUse) => number
  /** Share of its rows that pass each condition on a late value. */
  readonly passingOf: (node: PlanNode, use: TableUse) => readonly number[]
  readonly useOf: (node: PlanNode) => TableUse | undefined
  readonly limit: number | undefined
}

interface Met {
  readonly plan: PlanNode
  /** How many times as many rows it hands on as planned. */
  readonly factor: number
}

/** The plan with the rows and costs that it turns out to have. */
function met(node: PlanNode, meeting: Meeting): Met {
  const inputs = inputsOf(node)
  const found = new Map(inputs.map((each) => [each, met(each, meeting)]))
  const plans = node.Plans?.map((each) => found.get(each)?.plan ?? each)
  const below = { ...node, ...(plans ? { Plans: plans } : {}) }
  const use = node['Relation Name'] === undefined ? undefined : meeting.useOf(node)
  const own = use ? meeting.factorOf(node, use) : 1
  if (own !== 1) return { plan: scanMet(below, own), factor: own }
  const factor = [...found.values()].reduce((product, each) => product * each.factor, 1)
  if (factor === 1) return { plan: below, factor }
  if (node['Node Type'] === 'Limit')
    return { plan: limitMet(node, below, meeting.limit), factor: 1 }
  const spent = (of: PlanNode) => inputsOf(of).reduce((sum, each) => sum + each['Total Cost'], 0)
  const effort = Math.max(0, node['Total Cost'] - spent(node)) * factor
  const isOne = node['Node Type'] === 'Aggregate' && node.Strategy === 'Plain'
  const total = spent(below) + effort
  const startup = node['Node Type'].endsWith('Sort') || isOne ? total : node['Startup Cost']
  return {
    plan: {
      ...below,
      'Plan Rows': isOne ? node['Plan Rows'] : atLeastOne(node['Plan Rows'] * factor),
      'Startup Cost': Math.min(startup, total),
      'Total Cost': total,
    },
    factor: isOne ? 1 : factor,
  }
}

const atLeastOne = (rows: number) => Math.max(1, Math.round(rows))

/** A scan that searches an index for the value reads as many times as many rows; others read what they read. */
function scanMet(node: PlanNode, factor: number): PlanNode {
  const searches = [node, ...inputsOf(node)].some((each) =>
    /\bInitPlan \d|\$\d/.test(each['Index Cond'] ?? ''),
  )
  const startup = node['Startup Cost']
  const read = node['Total Cost'] - startup
  return {
    ...node,
    'Plan Rows': atLeastOne(node['Plan Rows'] * factor),
    'Total Cost': searches ? startup + read * factor : node['Total Cost'],
  }
}

/** A limit reads the rows that OFFSET skips, which the planner counts as part of its start, and its own. */
function limitMet(planned: PlanNode, node: PlanNode, limit: number | undefined): PlanNode {
  const [before, input] = [inputsOf(planned)[0], inputsOf(node)[0]]
  if (!before || !input) return node
  const spent = before['Total Cost'] - before['Startup Cost']
  const late = Math.max(0, planned['Startup Cost'] - before['Startup Cost'])
  const skipped = spent > 0 ? Math.min(1, late / spent) * before['Plan Rows'] : 0
  const rows = Math.min(limit ?? planned['Plan Rows'], input['Plan Rows'])
  const startup = input['Startup Cost']
  const costOf = (read: number) =>
    startup + (input['Total Cost'] - startup) * Math.min(1, read / input['Plan Rows'])
  return {
    ...node,
    'Plan Rows': atLeastOne(rows),
    'Startup Cost': costOf(skipped),
    'Total Cost': costOf(skipped + rows),
  }
}
