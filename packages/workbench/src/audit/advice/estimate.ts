import type { StatementUse } from '../../evidence/statements.ts'
import type { CostSettings, Table } from '../catalogue/catalogue.ts'
import { columnStatistics } from '../catalogue/read-statistics.ts'
import { type Path, pathsThrough, scansInOrder, shareAsked } from '../cost-model/access-path.ts'
import { wholeTableCost } from '../cost-model/cost.ts'
import type { IndexShape } from '../cost-model/index-shape.ts'
import { limitIn } from '../cost-model/late-values.ts'
import { executionCost, pricesMet, repriced } from '../cost-model/page-prices.ts'
import { type Binding, isAliasOf, type PlanNode, type Planned } from '../cost-model/plan.ts'
import { replan, type Ways } from '../cost-model/replan.ts'
import { sortsFor } from '../cost-model/sort-key.ts'
import { asksSubselects, inputsOf, onlyHashes, subplansOf } from '../cost-model/subplans.ts'
import { usualLimit } from '../cost-model/told.ts'
import type { Accesses, Predicate, TableUse } from '../statement/access.ts'
import { type Model, type Subject, useOf } from './subject.ts'

/** Cost of a statement's execution. */
export interface Estimate {
  /** Mean over the sampled values, in the planner's unit. */
  readonly cost: number
  /** The same with pages as cheap as the statement found them, to which its time is in proportion. */
  readonly time: number
  /** Mean time over executions: a value counts as often as it is asked for. */
  readonly expectedTime: number
  /** Names of the indexes that the cheapest plans read. */
  readonly indexes: ReadonlySet<string>
}

/** Names of the added indexes that the planner would read for these values; undefined where it wasn't asked. */
export type PlannersChoice = (planned: Planned) => readonly string[] | undefined

/**
 * Cost of a statement if `added` existed beside the present indexes. By the planner's prices it is decided which of
 * them are read; by the prices that were met, how long that takes.
 */
export function estimate(
  subject: Subject,
  model: Model,
  added: readonly IndexShape[],
  plannersChoice: PlannersChoice = () => undefined,
): Estimate {
  const found = subject.planned.map((planned) =>
    executionOf(subject, model, added, planned, plannersChoice(planned)),
  )
  // Sampled values weigh alike, so that indexes serve the biggest tenants too.
  const alike = (of: (execution: Execution) => number) =>
    weighted(subject, (i) => found.slice(i, i + 1).reduce((_, each) => of(each), 0))
  return {
    cost: alike(({ cost }) => cost),
    time: alike(({ time }) => time),
    expectedTime: weighted(
      subject,
      (i) => found[i]?.time ?? 0,
      ({ binding }) => binding.weight,
    ),
    indexes: new Set(found.flatMap(({ indexes }) => indexes)),
  }
}

/** The statement's cost by the planner itself. */
export function plannedCost(subject: Subject): number {
  return weighted(subject, (i) => subject.planned[i]?.plan['Total Cost'] ?? 0)
}

interface Execution {
  readonly cost: number
  readonly time: number
  readonly indexes: readonly string[]
}

const bareExecutions = new WeakMap<Planned, Execution>()

function executionOf(
  subject: Subject,
  model: Model,
  added: readonly IndexShape[],
  planned: Planned,
  chosen: readonly string[] | undefined,
): Execution {
  const bare = bareExecutions.get(planned)
  if (bare && added.length === 0) return bare
  const named = chosen ? added.filter(({ name }) => chosen.includes(name)) : added
  const decided = replanOne(subject, model, planned, {
    added: named,
    ...(chosen ? { chosen } : {}),
  })
  const read = named.filter(({ name }) => decided.indexes.includes(name))
  if (bare && read.length === 0) return bare
  const outcome = planned.outcome ?? planned
  // The decided plan is executed, whatever it turns out to take.
  const met = { added: read, ways: decided.ways }
  const prices = pricesMet(model.catalogue.server.costs, subject.counted)
  const present = decided.indexes.filter((name) => !added.some((each) => each.name === name))
  const execution = {
    cost: replanOne(subject, model, outcome, met).total,
    time:
      executionCost +
      changingCost(subject, model) +
      replanOne(subject, model, outcome, { ...met, prices }).total,
    indexes: [...present, ...read.map(({ name }) => name)],
  }
  if (read.length === 0) bareExecutions.set(planned, execution)
  return execution
}

/** Cost of a changed row, in pages of memory: the old row and the new one; and of its entry in an index. */
const [changedRow, changedEntry] = [0.5, 0.5]

/** Cost of changing the rows that were found, which the planner doesn't count: no index spares it. */
function changingCost({ accesses: { write }, statement }: Subject, model: Model): number {
  if (!write?.use || statement.calls === 0) return 0
  const indexes = model.existing.get(write.table.oid)?.length ?? 0
  const entries = write.kind === 'delete' ? 0 : indexes
  return (statement.rows / statement.calls) * (changedRow + entries * changedEntry)
}

function weighted(
  subject: Subject,
  costOf: (i: number) => number,
  weightOf: (planned: Planned) => number = () => 1,
): number {
  const { planned, statement } = subject
  const likely = planned.map(
    (each) => weightOf(each) * likelihood((each.outcome ?? each).plan, statement),
  )
  const sum = likely.reduce((before, weight) => before + weight, 0)
  if (sum === 0) return 0
  const shares = atMost(
    likely.map((weight) => weight / sum),
    planned.map((_, i) => mostOf(subject, i)),
  )
  return shares.reduce((before, share, i) => before + share * costOf(i), 0)
}

/**
 * The rows that the app got show which of the sampled values it really asks for: a plan that
 * expects a thousand times as many stands for fewer executions.
 */
function likelihood(plan: PlanNode, { rows, calls }: StatementUse): number {
  const planned =
    plan['Node Type'] === 'ModifyTable' ? plan.Plans?.[0]?.['Plan Rows'] : plan['Plan Rows']
  const measured = rows / Math.max(1, calls)
  const distance = Math.log10(((planned ?? 0) + 1) / (measured + 1))
  return 1 / (1 + distance ** 2)
}

/** The shares, none above its limit; what those that are limited lose goes to the others. */
function atMost(shares: readonly number[], limits: readonly number[]): readonly number[] {
  const isFree = shares.map((_, i) => (limits[i] ?? 1) >= 1)
  const least = shares.map((share, i) => Math.min(share, limits[i] ?? 1))
  const sumOf = (free: boolean) =>
    least.reduce((sum, share, i) => (isFree[i] === free ? sum + share : sum), 0)
  const [free, limited] = [sumOf(true), sumOf(false)]
  return least.map((share, i) => {
    if (free === 0) return share / limited
    return isFree[i] ? (share / free) * (1 - limited) : share
  })
}

/**
 * Share of the calls, at most, that can have asked for values of which there are so few rows: where nearly all calls fill
 * their page, hardly any was a new user's.
 */
function mostOf(subject: Subject, i: number): number {
  const { plan, outcome } = subject.planned[i] ?? {}
  const limit = limitMet(subject, i)
  if (limit === undefined) return 1
  const { rows, calls } = subject.statement
  const lacking = limit - rows / Math.max(1, calls)
  const short = limit - ((outcome ?? { plan }).plan?.['Plan Rows'] ?? limit)
  // An event that happens less often than once in so many calls doesn't show in them.
  return short > 0 ? Math.min(1, Math.max(0, lacking) / short + 1 / Math.max(1, calls)) : 1
}

/** Few calls may return alike many rows by chance. */
const fewCalls = 20

/** Rows that a call returns at most; undefined where nothing tells. */
function limitMet({ planned, accesses, statement }: Subject, i: number): number | undefined {
  const { plan, binding } = planned[i] ?? {}
  const [open, ...others] = accesses.limits
  const isPage = plan?.['Node Type'] === 'Limit' && others.length === 0
  if (!isPage || !binding || statement.sharedBlocks === 0) return undefined
  const limit = limitIn(binding, accesses)
  const isGuessed = open?.from === 'parameter' && statement.calls < fewCalls
  return isGuessed ? Math.max(usualLimit, limit ?? usualLimit) : limit
}

interface Conditions {
  readonly added: readonly IndexShape[]
  /** Prices of pages in place of the planner's own. */
  readonly prices?: CostSettings
  /** Indexes that the planner has said it reads, whatever else would be cheaper. */
  readonly chosen?: readonly string[]
  /** The ways that were decided on; undefined while they are being decided. */
  readonly ways?: Ways
}

function replanOne(
  subject: Subject,
  model: Model,
  { plan, binding }: Pick<Planned, 'plan' | 'binding'>,
  { added, prices, chosen = [], ways }: Conditions,
): ReturnType<typeof replan> {
  const { accesses } = subject
  const { costs } = model.catalogue.server
  const keepsOrder = (node: PlanNode) => plannedInOrder(node, accesses, model, binding)
  const wanted = added.filter(({ name }) => chosen.includes(name))
  return replan(plan, {
    sortsFor: (node) => sortsFor(node, accesses),
    keepsOrder,
    costs: prices ?? costs,
    seeksExtreme: accesses.orders.some(({ kind }) => kind === 'extreme'),
    ...(ways ? { ways } : {}),
    chargeOf: (node) => chargeOf(node, subject, model),
    isDecided: (node) => {
      const use = wanted.length > 0 ? useOf(node, accesses, model.catalogue)?.use : undefined
      return wanted.some((shape) => shape.table === use?.table.oid)
    },
    access: ({ node, known, loops }) => {
      const found = useOf(node, accesses, model.catalogue)
      if (!found) return []
      const { use, table } = found
      const predicates = usable(accesses, use, known)
      const joins = predicates.some((each) => each.kind === 'join')
      const question = {
        use: { ...use, table },
        named: accesses.named,
        predicates,
        order: accesses.orders.find((order) => order.use === use),
        binding,
        statisticsOf: (column: string) =>
          columnStatistics(model.statistics, table, column) ??
          columnStatistics(model.statistics, use.table, column),
        costs: prices ?? costs,
        loops,
        plannedRows: joins ? undefined : node['Plan Rows'],
      }
      const met = pathsMet(
        model,
        node,
        `${prices ? 'met' : 'own'} ${loops} ${[...known].toSorted().join(' ')}`,
      )
      const through = (shape: IndexShape): readonly Path[] => {
        const paths = met.get(shape) ?? pathsThrough(partOf(shape, use.table, table), question)
        met.set(shape, paths)
        return paths
      }
      const own = wanted.filter((shape) => shape.table === use.table.oid).flatMap(through)
      if (own.length > 0) return own
      const shapes = [
        ...(model.existing.get(table.oid) ?? []),
        ...added.filter((shape) => shape.table === use.table.oid),
      ]
      const asPlanned =
        prices && subplanless(node)
          ? [{ ...repriced(node, table.pages, costs, prices), ordered: keepsOrder(node) }]
          : []
      const asked = Math.max(1, table.rows * shareAsked(predicates, [], question))
      const whole =
        ways &&
        node['Node Type'] === 'Seq Scan' &&
        (asksSubselects(node) || chargeOf(node, subject, model) > 0)
          ? [{ ...wholeTable(node, table, predicates.length, prices ?? costs), asked }]
          : []
      return [...asPlanned, ...whole, ...shapes.flatMap(through)]
    },
  })
}

/** A filter without subselects and functions costs less for each row. */
const leastCharge = 0.1

/**
 * Cost that the planner counts for each row that a scan of the whole table asks about: a function's, or that of a
 * subselect, although the plan answers by a hash. Of `exists (...)` it makes both, counts the one (cost_qual_eval_walker),
 * and takes the other.
 */
function chargeOf(node: PlanNode, { accesses }: Subject, { catalogue }: Model): number {
  const table = useOf(node, accesses, catalogue)?.table
  const isOther = asksSubselects(node) && !onlyHashes(node)
  if (!table || node['Node Type'] !== 'Seq Scan' || isOther) return 0
  const below = subplansOf(node).reduce((sum, { plan }) => sum + plan['Total Cost'], 0)
  const own = wholeTableCost(table, 0, catalogue.server.costs).total
  const charge = (node['Total Cost'] - own - below) / Math.max(1, table.rows)
  return charge < leastCharge ? 0 : charge
}

function wholeTable(node: PlanNode, table: Table, filters: number, costs: CostSettings): Path {
  const rows = Math.max(1, node['Plan Rows'])
  return { ...wholeTableCost(table, filters, costs), rows, ordered: false, indexes: [] }
}

/** A scan's own cost holds that of its subplans, which are priced by themselves. */
function subplanless(node: PlanNode): boolean {
  return inputsOf(node).length === (node.Plans ?? []).length
}

function plannedInOrder(
  node: PlanNode,
  accesses: Accesses,
  model: Model,
  binding: Binding,
): boolean {
  const found = useOf(node, accesses, model.catalogue)
  if (!found) return false
  const order = accesses.orders.find(({ use }) => use === found.use)
  const predicates = accesses.predicates.filter(({ use }) => use === found.use)
  const indexes = model.existing.get(found.table.oid) ?? []
  return indexes.some(
    (index) => index.name === node['Index Name'] && scansInOrder(index, predicates, order, binding),
  )
}

function isIn(aliases: ReadonlySet<string>): (wanted: string) => boolean {
  return (wanted) => [...aliases].some((alias) => isAliasOf(alias, wanted))
}

type Paths = Map<IndexShape, readonly Path[]>

const pathsByModel = new WeakMap<Model, WeakMap<PlanNode, Map<string, Paths>>>()

/** What a node's table costs through an index doesn't depend on the other indexes, so it is worked out once. */
function pathsMet(model: Model, node: PlanNode, conditions: string): Paths {
  const byNode = pathsByModel.get(model) ?? new WeakMap<PlanNode, Map<string, Paths>>()
  pathsByModel.set(model, byNode)
  const byConditions = byNode.get(node) ?? new Map<string, Paths>()
  byNode.set(node, byConditions)
  const paths = byConditions.get(conditions) ?? new Map<IndexShape, readonly Path[]>()
  byConditions.set(conditions, paths)
  return paths
}

/** The part of an index on a partitioned table that lies on one partition. */
function partOf(shape: IndexShape, whole: Table, part: Table): IndexShape {
  if (part === whole || shape.exists) return shape
  const share = Math.min(1, Math.max(1, part.rows) / Math.max(1, whole.rows))
  return {
    ...shape,
    pages: Math.max(1, Math.ceil(shape.pages * share)),
    rows: Math.max(1, shape.rows * share),
  }
}

function usable(
  accesses: Accesses,
  use: TableUse,
  known: ReadonlySet<string>,
): readonly Predicate[] {
  return accesses.predicates.filter(
    (each) =>
      each.use === use &&
      (each.kind !== 'join' || [each.other.use.alias, each.other.through ?? ''].some(isIn(known))),
  )
}
