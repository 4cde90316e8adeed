import type { StatementUse } from '../../evidence/statements.ts'
import type { CostSettings } from '../catalogue/catalogue.ts'
import type { Path } from './access-path.ts'
import type { PlanNode } from './plan.ts'

/** Price of a page that lies in shared buffers, in the planner's unit, in which a row costs 0.01: an estimate, not measured here. */
const inMemory = { seqPage: 0.05, randomPage: 0.15 }

/** Cost of starting and ending an execution, which the planner never counts, since every plan has it. */
export const executionCost = 2

/**
 * Costs as they turn out to be in time. The planner compares plans by prices that stand for a disk; what a statement
 * found in memory, by the count of pg_stat_statements, was much cheaper.
 */
export function pricesMet(
  costs: CostSettings,
  { sharedBlocks, readBlocks }: Pick<StatementUse, 'sharedBlocks' | 'readBlocks'>,
): CostSettings {
  const hits =
    readBlocks === undefined || sharedBlocks === 0 ? usualHits : 1 - readBlocks / sharedBlocks
  const price = (disk: number, memory: number) => Math.min(disk, hits * memory + (1 - hits) * disk)
  return {
    ...costs,
    seqPage: price(costs.seqPage, inMemory.seqPage),
    randomPage: price(costs.randomPage, inMemory.randomPage),
    pageAgain: inMemory.randomPage,
  }
}

/** Share of blocks found in memory where none were counted: most databases of apps fit there. */
const usualHits = 0.95

/** The scan as it was planned, its pages at other prices. */
export function repriced(
  node: PlanNode,
  tablePages: number,
  from: CostSettings,
  to: CostSettings,
): Omit<Path, 'ordered'> {
  const rows = Math.max(1, node['Plan Rows'])
  const total = node['Total Cost']
  const indexes = node['Index Name'] === undefined ? [] : [node['Index Name']]
  if (node['Node Type'] === 'Seq Scan') {
    const saved = tablePages * (from.seqPage - to.seqPage)
    return { startup: node['Startup Cost'], total: Math.max(0, total - saved), rows, indexes }
  }
  const pages = Math.max(0, total - rows * (from.cpuTuple + from.cpuIndexTuple))
  const share = (total - pages + pages * (to.randomPage / from.randomPage)) / Math.max(total, 0.01)
  return { startup: node['Startup Cost'] * share, total: total * share, rows, indexes }
}
