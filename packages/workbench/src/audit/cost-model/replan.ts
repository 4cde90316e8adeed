import type { Path } from './access-path.ts'
import type { PlanNode } from './plan.ts'
import { givesOrder, limitedPath, type Ordering, sortedFor } from './row-order.ts'
import { aliasesOf, inputsOf, loopsOn, type Subplan, subplansOf } from './subplans.ts'

/** Answers what reading one table of the plan could cost, given what the outer side of a join knows. */
type Access = (question: {
  readonly node: PlanNode
  /** Aliases of tables whose values are at hand. */
  readonly known: ReadonlySet<string>
  readonly loops: number
}) => readonly Path[]

export interface Replanning extends Ordering {
  readonly access: Access
  /** Is the table read in a way that `access` knows, even where the planner's own would be cheaper? */
  readonly isDecided?: (node: PlanNode) => boolean
  /** Does the statement ask for a min() or max()? */
  readonly seeksExtreme: boolean
}

interface Context {
  readonly known: ReadonlySet<string>
  readonly loops: number
}

/**
 * Cost of the planner's plan if each table were read in the cheapest way that `access`
 * knows. Works on the plan from its leaves to its root: a cheaper leaf makes its parents cheaper,
 * an ordered leaf spares a sort and lets a limit stop early, and a leaf that can be looked up
 * turns a hash or merge join into a nested loop. Never costs more than the plan itself.
 */
export function replan(plan: PlanNode, replanning: Replanning): Path {
  const found = paths(plan, { known: new Set(), loops: 1 }, replanning)
  return cheapest(sortedFor(plan, found, replanning))
}

function cheapest(all: readonly Path[]): Path {
  return all.reduce((least, each) => (each.total < least.total ? each : least))
}

/** Keeps at most two: the cheapest, and the cheapest in order. */
function best(all: readonly Path[]): readonly Path[] {
  const ordered = all.filter((each) => each.ordered)
  const first = cheapest(all)
  return first.ordered || ordered.length === 0 ? [first] : [first, cheapest(ordered)]
}

function asPlanned(node: PlanNode): Path {
  return {
    startup: node['Startup Cost'],
    total: node['Total Cost'],
    rows: Math.max(1, node['Plan Rows']),
    ordered: false,
    indexes: node['Index Name'] === undefined ? [] : [node['Index Name']],
  }
}

function paths(node: PlanNode, context: Context, replanning: Replanning): readonly Path[] {
  const saved = savings(node, replanning)
  return best(
    mainPaths(node, context, replanning).map((path) => {
      const amount = saved.reduce(
        (sum, { each, cost }) => sum + cost * loopsOn(each, path.fetched),
        0,
      )
      const { fetched: _, ...above } = path
      const first = saved.reduce((sum, { each, cost }) => sum + (each.first ? cost : 0), 0)
      return cheaper(
        { ...above, startup: Math.max(0, above.startup - first) },
        amount,
        saved.flatMap(({ indexes }) => indexes),
      )
    }),
  )
}

function cheaper(path: Path, amount: number, indexes: readonly string[]): Path {
  const total = Math.max(0, path.total - amount)
  const all = [...new Set([...path.indexes, ...indexes])]
  return { ...path, total, startup: Math.min(path.startup, total), indexes: all }
}

interface Saving {
  readonly each: Subplan
  /** Saved each time it runs, in the planner's unit. */
  readonly cost: number
  readonly indexes: readonly string[]
}

function savings(node: PlanNode, replanning: Replanning): readonly Saving[] {
  return subplansOf(node).map((each) => {
    const { plan, loops, known } = each
    const path = cheapest(paths(plan, { known, loops }, replanning))
    const cost = Math.max(0, plan['Total Cost'] - path.total)
    return { each, cost, indexes: path.indexes }
  })
}

function mainPaths(node: PlanNode, context: Context, replanning: Replanning): readonly Path[] {
  const [first, second] = inputsOf(node)
  const type = node['Node Type']
  if (isScan(node)) {
    const planned = { ...asPlanned(node), ordered: givesOrder(node, replanning) }
    const others = otherScans(node, context, replanning)
    return replanning.isDecided?.(node) && others.length > 0 ? others : [planned, ...others]
  }
  if (!first) return [asPlanned(node)]
  if (second && type === 'Nested Loop') return nestedLoop(node, first, second, context, replanning)
  if (second && /^(Hash|Merge) Join|^(Hash|Merge)$/.test(type))
    return otherJoin(node, first, second, context, replanning)
  const inputs = inputsOf(node).map((child) => paths(child, context, replanning))
  if (inputs.length > 1) return several(node, inputs)
  return single(node, first, inputs[0] ?? [], replanning)
}

/** Other ways to read the table. They run the same subplans, whose cost is part of the node's own. */
function otherScans(node: PlanNode, context: Context, replanning: Replanning): readonly Path[] {
  const subplans = subplansOf(node)
  const first = subplans.reduce((sum, each) => sum + (each.first ? each.plan['Total Cost'] : 0), 0)
  return replanning.access({ node, ...context }).map((path) => {
    const own = subplans.reduce(
      (sum, each) => sum + loopsOn(each, path.fetched) * each.plan['Total Cost'],
      0,
    )
    return { ...path, startup: path.startup + first, total: path.total + own }
  })
}

function isScan(node: PlanNode): boolean {
  return node['Relation Name'] !== undefined && node['Node Type'].endsWith(' Scan')
}

/** The node as planned, less what its inputs save. */
function reduced(node: PlanNode, inputs: readonly Path[]): Path {
  const planned = inputsOf(node)
  const saved = inputs.reduce(
    (sum, path, i) => sum + (planned[i]?.['Total Cost'] ?? 0) - path.total,
    0,
  )
  const indexes = inputs.flatMap((path) => path.indexes)
  return { ...cheaper(asPlanned(node), saved, indexes), ...walksOf(inputs) }
}

/** Partitions, and the arms of a union. What comes in order from each can be merged in order. */
function several(node: PlanNode, inputs: readonly (readonly Path[])[]): readonly Path[] {
  const plain = reduced(
    node,
    inputs.map((each) => cheapest(each)),
  )
  const ordered = inputs.flatMap((each) => each.filter((path) => path.ordered).slice(0, 1))
  if (!/^(Merge )?Append$/.test(node['Node Type']) || ordered.length < inputs.length) return [plain]
  const total = ordered.reduce((sum, path) => sum + path.total, 0)
  const startup = ordered.reduce((sum, path) => sum + path.startup, 0)
  const indexes = ordered.flatMap((path) => path.indexes)
  return [plain, { ...plain, startup, total, ordered: true, indexes, ...walksOf(ordered) }]
}

function walksOf(inputs: readonly Path[]): Pick<Path, 'walks'> {
  const walks = inputs.flatMap((path) => path.walks ?? [])
  return walks.length > 0 ? { walks } : {}
}

const streams = new Set([
  'LockRows',
  'Subquery Scan',
  'Result',
  'ProjectSet',
  'Gather',
  'Gather Merge',
  'Unique',
  'WindowAgg',
  'Memoize',
])

function single(
  node: PlanNode,
  child: PlanNode,
  inputs: readonly Path[],
  replanning: Replanning,
): readonly Path[] {
  const type = node['Node Type']
  if (type === 'Limit')
    return sortedFor(child, inputs, replanning).map((input) => limitedPath(node, child, input))
  if (type.endsWith('Sort')) return sorted(node, child, inputs, replanning)
  if (type === 'Aggregate') return aggregated(node, inputs, replanning)
  const planned = inputs.map((input) => {
    const path = reduced(node, [input])
    if (!streams.has(type)) return path
    return { ...path, startup: Math.min(input.startup, path.total), ordered: input.ordered }
  })
  return planned.length > 0 ? planned : [asPlanned(node)]
}

function sorted(
  node: PlanNode,
  child: PlanNode,
  inputs: readonly Path[],
  { sortsFor }: Replanning,
): readonly Path[] {
  const effort = node['Total Cost'] - child['Total Cost']
  const sorts = inputs.map((input) => {
    if (input.ordered && sortsFor(node)) return input
    const total = input.total + Math.max(0, effort)
    return { ...input, startup: total, total, ordered: false }
  })
  // Its first rows come before all are sorted.
  return node['Node Type'] === 'Incremental Sort' ? [...sorts, asPlanned(node)] : sorts
}

/** min() and max() need the first row only. */
function aggregated(
  node: PlanNode,
  inputs: readonly Path[],
  { seeksExtreme }: Replanning,
): readonly Path[] {
  const plain = inputs.map((input) => reduced(node, [input]))
  if (!seeksExtreme || node.Strategy !== 'Plain') return plain
  const ends = inputs
    .filter((input) => input.ordered)
    .map((input) => ({
      ...input,
      ordered: false,
      rows: 1,
      total: input.startup + (input.total - input.startup) / input.rows,
    }))
  return [...plain, ...ends]
}

function nestedLoop(
  node: PlanNode,
  outer: PlanNode,
  inner: PlanNode,
  context: Context,
  replanning: Replanning,
): readonly Path[] {
  const { rows, inside } = repeatedBy(outer, context)
  const outers = paths(outer, context, replanning)
  const innerPath = cheapest(paths(inner, inside, replanning))
  // The planner's cost of repeating the inner side and joining, with or without a cache.
  const repeated = Math.max(0, node['Total Cost'] - outer['Total Cost'])
  const ratio = inner['Total Cost'] > 0 ? innerPath.total / inner['Total Cost'] : 1
  const lookUp = lookUpPath(inner, inside, replanning)
  const again = Math.min(
    repeated * Math.min(1, ratio),
    lookUp === undefined ? Infinity : rows * lookUp.total,
  )
  return outers.map((each) => joined(node, each, [...innerPath.indexes], again))
}

function joined(node: PlanNode, outer: Path, indexes: readonly string[], inner: number): Path {
  return {
    startup: outer.startup,
    total: outer.total + inner,
    rows: Math.max(1, node['Plan Rows']),
    ordered: outer.ordered,
    indexes: [...outer.indexes, ...indexes],
    ...walksOf([outer]),
  }
}

/** The scan under nodes that only prepare rows for a join. */
function scanUnder(node: PlanNode): PlanNode | undefined {
  if (isScan(node)) return node
  const [only, second] = inputsOf(node)
  return only && !second && /^(Hash|Sort|Materialize|Memoize)$/.test(node['Node Type'])
    ? scanUnder(only)
    : undefined
}

function lookUpPath(side: PlanNode, context: Context, replanning: Replanning): Path | undefined {
  const scan = scanUnder(side)
  const found = scan ? otherScans(scan, context, replanning) : []
  return found.length > 0 ? cheapest(found) : undefined
}

/** Hash and merge joins: as they are with cheaper inputs, or as nested loops that look one side up. */
function otherJoin(
  node: PlanNode,
  outer: PlanNode,
  inner: PlanNode,
  context: Context,
  replanning: Replanning,
): readonly Path[] {
  const outers = paths(outer, context, replanning)
  const inners = paths(inner, context, replanning)
  const same = reduced(node, [cheapest(outers), cheapest(inners)])
  // A nested loop must be driven by the side whose rows a join keeps: the inner one of a right join.
  const type = node['Join Type'] ?? 'Inner'
  const looped = /^(Right|Full)/.test(type)
    ? []
    : loop(node, outers, outer, inner, context, replanning)
  const driver = node['Node Type'] === 'Hash Join' ? (inputsOf(inner)[0] ?? inner) : inner
  const drivers = driver === inner ? inners : paths(driver, context, replanning)
  const flipped = /^(Inner|Right)/.test(type)
    ? loop(node, drivers, driver, outer, context, replanning)
    : []
  return [same, ...looped, ...flipped]
}

const cpuTuple = 0.01

function loop(
  node: PlanNode,
  drivers: readonly Path[],
  driver: PlanNode,
  side: PlanNode,
  context: Context,
  replanning: Replanning,
): readonly Path[] {
  const { rows, inside } = repeatedBy(driver, context)
  const lookUp = lookUpPath(side, inside, replanning)
  if (!lookUp) return []
  const emit = node['Plan Rows'] * cpuTuple
  return drivers.map((each) => joined(node, each, lookUp.indexes, rows * lookUp.total + emit))
}

/** A side that runs once for each row of the driver knows the driver's columns. */
function repeatedBy(
  driver: PlanNode,
  { known, loops }: Context,
): { rows: number; inside: Context } {
  const rows = Math.max(1, driver['Plan Rows'])
  return {
    rows,
    inside: { known: new Set([...known, ...aliasesOf(driver)]), loops: rows * loops },
  }
}
