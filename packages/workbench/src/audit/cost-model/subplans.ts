import { nodesOf, type PlanNode } from './plan.ts'

/** A plan below a node that is no input of it. */
export interface Subplan {
  readonly plan: PlanNode
  readonly loops: number
  readonly known: ReadonlySet<string>
  /** Runs for each row that the node's filter sees, not for each that passes it. */
  readonly filters: boolean
  /** Runs before the node's first row, and not again. */
  readonly first: boolean
}

/** Subplans run once (InitPlan, or hashed) or for each row (SubPlan). */
export function subplansOf(node: PlanNode): readonly Subplan[] {
  return (node.Plans ?? []).flatMap((plan): readonly Subplan[] => {
    const relation = plan['Parent Relationship']
    if (relation !== 'InitPlan' && relation !== 'SubPlan') return []
    const name = plan['Subplan Name'] ?? ''
    const conditions = conditionsOf(node)
    if (relation === 'InitPlan' || isHashed(plan, conditions))
      return [{ plan, loops: 1, known: new Set(), filters: false, first: true }]
    const filters = new RegExp(`${name}\\b`).test(conditions)
    const loops = filters ? rowsSeen(node, plan) : Math.max(1, node['Plan Rows'])
    return [{ plan, loops, known: aliasesOf(node), filters, first: false }]
  })
}

function conditionsOf(node: PlanNode): string {
  return `${node.Filter ?? ''} ${node['Join Filter'] ?? ''}`
}

function isHashed({ 'Subplan Name': name = '' }: PlanNode, conditions: string): boolean {
  return conditions.includes(`hashed ${name})`)
}

/**
 * Does the node's filter only look into hashes of its subplans? Where a subselect could also run for each row, the
 * planner counts it so in the node's cost, although it chose the hash (cost_qual_eval_walker).
 */
export function onlyHashes(node: PlanNode): boolean {
  const subplans = (node.Plans ?? []).filter(
    ({ 'Parent Relationship': relation }) => relation === 'SubPlan',
  )
  return subplans.length > 0 && subplans.every((plan) => isHashed(plan, conditionsOf(node)))
}

/** Does the node's filter ask subselects, hashed or row by row? */
export function asksSubselects(node: PlanNode): boolean {
  return onlyHashes(node) || subplansOf(node).some(({ filters }) => filters)
}

/** A plan doesn't count the rows that a filter sees, but their subplans are what the node costs. */
function rowsSeen(node: PlanNode, plan: PlanNode): number {
  const inputs = inputsOf(node).reduce((sum, input) => sum + input['Total Cost'], 0)
  const own = node['Total Cost'] - inputs
  return Math.max(1, node['Plan Rows'], own / Math.max(plan['Total Cost'], 0.01))
}

/** How often a subplan runs where the node reads only `fetched` rows. */
export function loopsOn({ loops, filters }: Subplan, fetched: number | undefined): number {
  return filters ? Math.min(loops, fetched ?? loops) : loops
}

export function inputsOf(node: PlanNode): readonly PlanNode[] {
  return (node.Plans ?? []).filter(
    ({ 'Parent Relationship': relation }) => relation !== 'InitPlan' && relation !== 'SubPlan',
  )
}

export function aliasesOf(node: PlanNode): Set<string> {
  return new Set([...nodesOf(node)].flatMap((each) => each.Alias ?? []))
}
