import type { StatementUse } from '../../evidence/statements.ts'
import type { Catalogue, Table } from '../catalogue.ts'
import { type Path, pathsThrough } from '../model/access-path.ts'
import type { IndexShape } from '../model/index-shape.ts'
import { replan } from '../model/replan.ts'
import { columnStatistics } from '../planning/binding.ts'
import type { Question } from '../planning/explain.ts'
import type { PlanNode, Planned } from '../planning/plan.ts'
import type { Statistics } from '../read-statistics.ts'
import type { Accesses, Predicate, TableUse } from '../statement/access.ts'

/** A statement whose plan was asked for, with all that is needed to re-estimate it. */
export interface Subject {
  readonly statement: StatementUse
  readonly accesses: Accesses
  /** What the planner was asked, to ask it again. */
  readonly question: Question
  readonly planned: readonly Planned[]
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

/** What a statement would cost if `added` existed beside the indexes there are. */
export function estimate(subject: Subject, model: Model, added: readonly IndexShape[]): Estimate {
  const paths = subject.planned.map((planned) => replanOne(subject, model, added, planned))
  return {
    cost: weighted(subject, (i) => paths[i]?.total ?? 0),
    indexes: new Set(paths.flatMap((path) => path.indexes)),
  }
}

/** What the planner itself says that the statement costs. */
export function plannedCost(subject: Subject): number {
  return weighted(subject, (i) => subject.planned[i]?.plan['Total Cost'] ?? 0)
}

/**
 * What an execution costs on average with `added`. Unlike `estimate`, which lets each sampled value
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
    orders: accesses.orders,
    access: ({ node, known, loops }) => {
      const use = useOf(node, accesses)
      if (!use) return []
      const knownUses = accesses.uses.filter((other) => other !== use && hasAlias(other, known))
      const predicates = usable(accesses, use, new Set(knownUses))
      const joins = predicates.some((each) => each.kind === 'join')
      const question = {
        use,
        predicates,
        order: accesses.orders.find((order) => order.use === use),
        binding: planned.binding,
        statisticsOf: (column: string) => columnStatistics(model.statistics, use.table, column),
        costs: model.catalogue.server.costs,
        loops,
        plannedRows: joins ? undefined : node['Plan Rows'],
      }
      const shapes = [
        ...(model.existing.get(use.table.oid) ?? []),
        ...added.filter(({ table }) => table === use.table.oid),
      ]
      return shapes.flatMap((shape) => pathsThrough(shape, question))
    },
  })
}

/** Postgres tells repeated aliases apart by a suffix: `c`, `c_1`. */
function hasAlias(use: TableUse, aliases: ReadonlySet<string>): boolean {
  return [...aliases].some((alias) => isAliasOf(alias, use.alias))
}

function isAliasOf(alias: string, wanted: string): boolean {
  return (
    alias === wanted ||
    (alias.startsWith(`${wanted}_`) && /^_\d+$/.test(alias.slice(wanted.length)))
  )
}

function useOf(node: PlanNode, { uses }: Accesses): TableUse | undefined {
  const alias = node.Alias ?? ''
  const candidates = uses.filter(
    (use) => isRelation(node, use.table) && isAliasOf(alias, use.alias),
  )
  const suffix = Number(/_(\d+)$/.exec(alias)?.[1] ?? 0)
  return candidates.find((use) => use.alias === alias) && suffix === 0
    ? candidates[0]
    : (candidates[suffix] ?? candidates[0])
}

function isRelation(node: PlanNode, table: Table): boolean {
  return (
    node['Relation Name'] === table.name &&
    (node.Schema === undefined || node.Schema === table.schema)
  )
}

function usable(
  accesses: Accesses,
  use: TableUse,
  known: ReadonlySet<TableUse>,
): readonly Predicate[] {
  return accesses.predicates.filter(
    (each) => each.use === use && (each.kind !== 'join' || known.has(each.other.use)),
  )
}
