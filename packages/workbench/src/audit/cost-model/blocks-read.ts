import type { Table } from '../catalogue/catalogue.ts'
import type { PlanNode } from './plan.ts'
import { inputsOf, subplansOf } from './subplans.ts'

interface Grounds {
  readonly tableOf: (node: PlanNode) => Pick<Table, 'pages' | 'rows'> | undefined
  /** Rows that the index which the node reads has: a partial one has fewer than its table. */
  readonly entriesOf?: (node: PlanNode) => number | undefined
  /** Price by which the planner counted a page out of order. */
  readonly randomPage: number
}

/**
 * Blocks that an execution of the plan looks at, as pg_stat_statements counts them: one that is met again counts again. The
 * plan's cost doesn't tell them, for the planner takes a block that is met again for free.
 */
export function blocksRead(plan: PlanNode, grounds: Grounds): number {
  return read(plan, { loops: 1, part: 1 }, grounds)
}

interface Times {
  readonly loops: number
  /** Share of the node's rows that is asked for, 0 to 1. */
  readonly part: number
}

function read(node: PlanNode, times: Times, grounds: Grounds): number {
  const parts = [
    ...inputsOf(node).map((input) => [input, timesBelow(node, input, times)] as const),
    ...subplansOf(node).map(
      ({ plan, loops }) => [plan, { loops: times.loops * loops, part: 1 }] as const,
    ),
  ]
  const own = ownBlocks(node, grounds) * times.loops * times.part
  return parts.reduce((sum, [input, inside]) => sum + read(input, inside, grounds), own)
}

function timesBelow(node: PlanNode, input: PlanNode, times: Times): Times {
  const type = node['Node Type']
  const [first] = inputsOf(node)
  if (type === 'Nested Loop' && first && input !== first)
    return { loops: times.loops * times.part * repeats(node, first, input), part: 1 }
  if (type === 'Limit') return { ...times, part: times.part * partRead(node, input) }
  // These read all of their input before they hand on a row.
  return /Sort$|^(Hash|Aggregate|SetOp|Bitmap .*)$/.test(type) ? { ...times, part: 1 } : times
}

/** How often a join reads its inner side; a look-up whose answer is remembered costs nothing. */
function repeats(join: PlanNode, outer: PlanNode, inner: PlanNode): number {
  const rows = Math.max(1, outer['Plan Rows'])
  if (!/^(Memoize|Materialize)$/.test(inner['Node Type'])) return rows
  const repeated = join['Total Cost'] - outer['Total Cost']
  return Math.min(rows, Math.max(1, repeated / Math.max(inner['Total Cost'], 0.01)))
}

/** Share of its input that a limit reads, by what the planner charges for it. */
function partRead(limit: PlanNode, input: PlanNode): number {
  const whole = input['Total Cost'] - input['Startup Cost']
  const spent = limit['Total Cost'] - input['Startup Cost']
  return whole > 0 ? Math.min(1, Math.max(0, spent / whole)) : 1
}

/** Blocks on the way down to a leaf of an index of usual height. */
const descent = 3

function ownBlocks(node: PlanNode, { tableOf, entriesOf, randomPage }: Grounds): number {
  const type = node['Node Type']
  const { pages, rows } = tableOf(node) ?? { pages: 0, rows: 0 }
  const paid = node['Total Cost'] / Math.max(randomPage, 0.01)
  if (type === 'Seq Scan') return pages
  // A scan without a condition walks over all rows, in search of those that its filter wants.
  const fetched = node['Index Cond'] === undefined ? (entriesOf?.(node) ?? rows) : node['Plan Rows']
  if (type === 'Index Scan') return descent + Math.max(fetched, paid)
  if (/^(Index Only|Bitmap Index) Scan$/.test(type)) return descent + paid
  if (type !== 'Bitmap Heap Scan') return 0
  const entries = inputsOf(node).reduce((sum, each) => sum + each['Plan Rows'], 0)
  return distinctPages(entries, Math.max(1, pages))
}

/** Mackert and Lohman's estimate of the pages that random rows lie in. */
function distinctPages(rows: number, pages: number): number {
  return Math.min(pages, (2 * pages * rows) / (2 * pages + rows))
}
