import type { Index } from '../catalogue/catalogue.ts'
import type { Predicate, TableUse } from '../statement/access.ts'

/** A node of `explain (format json)`, with the members that are read here. */
export interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly Schema?: string
  readonly Alias?: string
  readonly 'Index Name'?: string
  readonly 'Startup Cost': number
  readonly 'Total Cost': number
  readonly 'Plan Rows': number
  readonly 'Join Type'?: string
  readonly Strategy?: string
  readonly 'Sort Key'?: readonly string[]
  readonly 'Parent Relationship'?: string
  readonly 'Subplan Name'?: string
  readonly Filter?: string
  readonly 'Index Cond'?: string
  readonly 'Join Filter'?: string
  readonly Plans?: readonly PlanNode[]
}

/** One execution that the planner was asked about: which values, what plan. */
export interface Planned {
  readonly binding: Binding
  readonly plan: PlanNode
  /** Values of its parameters, by their place; undefined where the plan is that for any values. */
  readonly values?: readonly (string | undefined)[] | undefined
  /** The plan as it turns out where the planner takes values that no row has for rare ones. */
  readonly outcome?: { readonly binding: Binding; readonly plan: PlanNode }
}

/** Values for a statement's parameters and for the settings that its policies read. */
export interface Binding {
  /** How frequent the values are in their columns: a plan for the biggest tenant differs from one for the rarest. */
  readonly rank: Rank
  /** Share of executions that ask for values as frequent as these. */
  readonly weight: number
  readonly parameters: ReadonlyMap<number, string>
  readonly settings: Readonly<Record<string, string>>
  readonly reach: Reach
  /** Holds a value that a partial index is there for. */
  readonly hinted?: true
  /** Share of the rows that a predicate lets through, where it is known better than from its value. */
  readonly shares: ReadonlyMap<Predicate, number>
  /** Share of the rows that a walk in order meets before the first that is wanted. */
  readonly before?: { readonly use: TableUse; readonly share: number }
  /** Milliseconds that a parameter adds to a moment, where it may be one of those. */
  readonly distances: ReadonlyMap<number, number>
}

/** How many rows the ranges of unknown value let through. */
export type Reach = 'few' | 'many'

/** No values at all. */
export const unbound: Binding = {
  rank: 'middle',
  weight: 1,
  parameters: new Map(),
  settings: {},
  reach: 'few',
  shares: new Map(),
  distances: new Map(),
}

/** Those that the planner can be asked about: it takes an absent value for a rare one. */
export const ranks = ['heavy', 'middle', 'rare'] as const
export type Rank = (typeof ranks)[number] | 'absent'

/** Every node of a plan. */
export function* nodesOf(plan: PlanNode): Generator<PlanNode> {
  yield plan
  for (const child of plan.Plans ?? []) yield* nodesOf(child)
}

/** Each node hands on so few rows that a limit is never reached. */
export function capped(node: PlanNode, most: number): PlanNode {
  const inputs = node.Plans?.map((each) => capped(each, most))
  return {
    ...node,
    'Plan Rows': Math.min(node['Plan Rows'], most),
    ...(inputs ? { Plans: inputs } : {}),
  }
}

/** Names of the indexes that a plan reads. */
export function indexesOf(plan: PlanNode): readonly string[] {
  return [...nodesOf(plan)].flatMap((node) => node['Index Name'] ?? [])
}

/** The same of many plans; whose part an index is, is read with it. */
export function indexesOfAll(
  planned: readonly Planned[],
  indexes: readonly Index[],
): ReadonlySet<string> {
  const byOid = new Map(indexes.map((index) => [index.oid, index]))
  const byName = Map.groupBy(indexes, ({ name }) => name)
  const upwards = (index: Index): readonly string[] => {
    const whole = index.partOf === null ? undefined : byOid.get(index.partOf)
    return whole ? [whole.name, ...upwards(whole)] : []
  }
  const read = new Set(planned.flatMap(({ plan }) => indexesOf(plan)))
  return new Set([...read].flatMap((name) => [name, ...(byName.get(name) ?? []).flatMap(upwards)]))
}

/** Postgres tells repeated aliases, and the partitions of one table, apart by a suffix: `c`, `c_1`. */
export function isAliasOf(alias: string, wanted: string): boolean {
  return (
    alias === wanted || /^_\d+$/.test(alias.startsWith(wanted) ? alias.slice(wanted.length) : '')
  )
}
