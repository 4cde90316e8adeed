import type { CostSettings } from '../catalogue/catalogue.ts'
import type { Path } from './access-path.ts'
import type { PlanNode } from './plan.ts'
import { inputsOf, subplansOf } from './subplans.ts'

/** Facts about the order that a statement wants its rows in. */
export interface Ordering {
  /** Is it the statement's ORDER BY that this node sorts for? */
  readonly sortsFor: (node: PlanNode) => boolean
  /** Does the index that this scan was planned with give the order? */
  readonly keepsOrder: (node: PlanNode) => boolean
  readonly costs: CostSettings
}

/** Nodes that hand on the rows of their first input in its order. */
const handsOn =
  /^(Limit|LockRows|Subquery Scan|Result|ProjectSet|Gather Merge|Unique|WindowAgg|Memoize|Nested Loop|Append|Merge Append)$/

/** Was the plan made to take its order from an index, so that it has no node that sorts? */
export function givesOrder(node: PlanNode, ordering: Ordering): boolean {
  if (/^Index (Only )?Scan( Backward)?$/.test(node['Node Type'])) return ordering.keepsOrder(node)
  const [first] = inputsOf(node)
  return first !== undefined && handsOn.test(node['Node Type']) && givesOrder(first, ordering)
}

/** The same paths, with a sort where rows no longer come in the order in which the plan has them. */
export function sortedFor(
  node: PlanNode,
  paths: readonly Path[],
  ordering: Ordering,
): readonly Path[] {
  if (!givesOrder(node, ordering)) return paths
  return paths.map((path) => (path.ordered ? path : sortedPath(path, ordering.costs)))
}

/** cost_sort: two operators a comparison. */
function sortedPath(path: Path, { cpuOperator }: CostSettings): Path {
  const rows = Math.max(2, path.rows)
  const startup = path.total + 2 * cpuOperator * rows * Math.log2(rows)
  return { ...path, startup, total: startup + cpuOperator * rows, ordered: true }
}

/** A limit pays for the start, for the rows that OFFSET skips and for its share of the rest. */
export function limitedPath(node: PlanNode, child: PlanNode, input: Path): Path {
  const rows = Math.max(1, node['Plan Rows'])
  const kept = rows / Math.max(1, child['Plan Rows'])
  const share = Math.min(1, kept + skippedShare(node, child))
  return { ...input, rows, total: input.startup + (input.total - input.startup) * share }
}

/** Costs are printed with two decimals. */
const rounding = 0.02

/** The planner counts the skipped rows as part of the start. */
function skippedShare(node: PlanNode, child: PlanNode): number {
  const initial = subplansOf(node).reduce((sum, { plan }) => sum + plan['Total Cost'], 0)
  const skipped = node['Startup Cost'] - child['Startup Cost'] - initial
  const all = child['Total Cost'] - child['Startup Cost']
  return skipped > rounding && all > 0 ? Math.min(1, skipped / all) : 0
}
