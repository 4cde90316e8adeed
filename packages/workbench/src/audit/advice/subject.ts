import type { StatementUse } from '../../evidence/statements.ts'
import type { Catalogue, Table } from '../catalogue/catalogue.ts'
import { columnStatistics, type Statistics } from '../catalogue/read-statistics.ts'
import { type Path, pathsThrough, scansInOrder } from '../cost-model/access-path.ts'
import type { Question } from '../cost-model/explain.ts'
import type { IndexShape } from '../cost-model/index-shape.ts'
import { type Binding, isAliasOf, type PlanNode, type Planned } from '../cost-model/plan.ts'
import { replan } from '../cost-model/replan.ts'
import { sortsFor } from '../cost-model/sort-key.ts'
import type { Accesses, Predicate, TableUse } from '../statement/access.ts'

/** A statement whose plan was asked for, with all that is needed to re-estimate it. */
export interface Subject {
  readonly statement: StatementUse
  /** The whole, where `statement` is the part of one schema. */
  readonly counted: StatementUse
  /** The schema of that part. */
  readonly schema: string | undefined
  readonly accesses: Accesses
  /** Names of documents' members that were found out, by parameter. */
  readonly names?: ReadonlyMap<number, string>
  /** The question to the planner, kept to ask it again. */
  readonly question: Question
  readonly planned: readonly Planned[]
  /** The same for many rows, where `planned` takes ranges of unknown value to let few through. */
  readonly wide: readonly Planned[]
  /** Planned as the statement's own role, with its row-level security, and with sampled values. */
  readonly asRole: boolean
  readonly generic: boolean
}

export interface Model {
  readonly catalogue: Catalogue
  readonly statistics: Statistics
  /** Existing indexes, by table. */
  readonly existing: ReadonlyMap<number, readonly IndexShape[]>
}

/** Mean cost over the sampled values, and the indexes that the cheapest plans read. */
export interface Estimate {
  readonly cost: number
  readonly indexes: ReadonlySet<string>
}

/** Cost of a statement if `added` existed beside the present indexes. */
export function estimate(subject: Subject, model: Model, added: readonly IndexShape[]): Estimate {
  const paths = subject.planned.map((planned) => replanOne(subject, model, added, planned))
  return {
    cost: weighted(subject, (i) => paths[i]?.total ?? 0),
    indexes: new Set(paths.flatMap((path) => path.indexes)),
  }
}

/** The statement's cost by the planner itself. */
export function plannedCost(subject: Subject): number {
  return weighted(subject, (i) => subject.planned[i]?.plan['Total Cost'] ?? 0)
}

/**
 * Average cost of an execution with `added`. Unlike `estimate`, which lets each sampled value
 * weigh alike so that indexes serve the biggest tenants too, it counts a value as often as it is asked for.
 */
export function expectedCost(subject: Subject, model: Model, added: readonly IndexShape[]): number {
  const paths = subject.planned.map((planned) => replanOne(subject, model, added, planned))
  return weighted(
    subject,
    (i) => paths[i]?.total ?? 0,
    ({ binding }) => binding.weight,
  )
}

function weighted(
  { planned, statement }: Subject,
  costOf: (i: number) => number,
  weightOf: (planned: Planned) => number = () => 1,
): number {
  const weights = planned.map((each) => weightOf(each) * likelihood(each.plan, statement))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const cost = weights.reduce((sum, weight, i) => sum + weight * costOf(i), 0)
  return all > 0 ? cost / all : 0
}

/**
 * Which of the sampled values the app really asks for shows in the rows it got: a plan that
 * expects a thousand times as many stands for fewer executions.
 */
function likelihood(plan: PlanNode, { rows, calls }: StatementUse): number {
  const planned =
    plan['Node Type'] === 'ModifyTable' ? plan.Plans?.[0]?.['Plan Rows'] : plan['Plan Rows']
  const measured = rows / Math.max(1, calls)
  const distance = Math.log10(((planned ?? 0) + 1) / (measured + 1))
  return 1 / (1 + distance ** 2)
}

function replanOne(
  subject: Subject,
  model: Model,
  added: readonly IndexShape[],
  planned: Planned,
): Path {
  const { accesses } = subject
  return replan(planned.plan, {
    sortsFor: (node) => sortsFor(node, accesses),
    keepsOrder: (node) => plannedInOrder(node, accesses, model, planned.binding),
    costs: model.catalogue.server.costs,
    seeksExtreme: accesses.orders.some(({ kind }) => kind === 'extreme'),
    access: ({ node, known, loops }) => {
      const found = useOf(node, accesses, model.catalogue)
      if (!found) return []
      const { use, table } = found
      const predicates = usable(accesses, use, known)
      const joins = predicates.some((each) => each.kind === 'join')
      const question = {
        use: { ...use, table },
        predicates,
        order: accesses.orders.find((order) => order.use === use),
        binding: planned.binding,
        statisticsOf: (column: string) =>
          columnStatistics(model.statistics, table, column) ??
          columnStatistics(model.statistics, use.table, column),
        costs: model.catalogue.server.costs,
        loops,
        plannedRows: joins ? undefined : node['Plan Rows'],
      }
      const shapes = [
        ...(model.existing.get(table.oid) ?? []),
        ...added
          .filter((shape) => shape.table === use.table.oid)
          .map((shape) => partOf(shape, use.table, table)),
      ]
      return shapes.flatMap((shape) => pathsThrough(shape, question))
    },
  })
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

interface Reading {
  readonly use: TableUse
  /** The use's table, or a partition of it. */
  readonly table: Table
}

const readings = new WeakMap<PlanNode, Reading | 'unknown'>()

/** Finds the use of a table that a plan's node reads. */
export function useOf(
  node: PlanNode,
  accesses: Accesses,
  catalogue: Catalogue,
): Reading | undefined {
  const found = readings.get(node) ?? findUse(node, accesses, catalogue) ?? 'unknown'
  readings.set(node, found)
  return found === 'unknown' ? undefined : found
}

function findUse(node: PlanNode, { uses }: Accesses, catalogue: Catalogue): Reading | undefined {
  const alias = node.Alias ?? ''
  const tables = catalogue.tables.filter((each) => isRelation(node, each))
  const candidates = uses.flatMap((use) => {
    const table = tables.find((each) => isWithin(each, use.table, catalogue))
    return table && isAliasOf(alias, use.alias) ? [{ use, table }] : []
  })
  const suffix = Number(/_(\d+)$/.exec(alias)?.[1] ?? 0)
  return candidates.find(({ use }) => use.alias === alias) && suffix === 0
    ? candidates[0]
    : (candidates[suffix] ?? candidates[0])
}

function isRelation(node: PlanNode, table: Table): boolean {
  return (
    node['Relation Name'] === table.name &&
    (node.Schema === undefined || node.Schema === table.schema)
  )
}

/** The table itself, or a partition of it at any depth. */
function isWithin(part: Table, whole: Table, catalogue: Catalogue): boolean {
  if (part.oid === whole.oid) return true
  const parent = catalogue.tables.find(({ oid }) => oid === part.partitionOf)
  return parent !== undefined && isWithin(parent, whole, catalogue)
}

/** The part of an index on a partitioned table that lies on one partition. */
function partOf(shape: IndexShape, whole: Table, part: Table): IndexShape {
  if (part === whole) return shape
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
