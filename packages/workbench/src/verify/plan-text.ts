import type { PlanNode } from '../audit/index.ts'

/** A node of `explain (analyze, format json)`. */
export interface RunNode extends PlanNode {
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Shared Hit Blocks'?: number
  readonly 'Shared Read Blocks'?: number
  readonly 'Index Cond'?: string
  readonly Plans?: readonly RunNode[]
}

/** A plan as lines that begin with their depth, as psql shows them; with the rows that came and those that were expected. */
export function planLines(node: RunNode, depth = 0): readonly string[] {
  const indent = '  '.repeat(depth)
  const conditions = [
    ['Index Cond', node['Index Cond']],
    ['Filter', node.Filter],
  ].flatMap(([name, text]) => (text === undefined ? [] : [`${indent}    ${name}: ${text}`]))
  return [
    `${indent}${titleOf(node)}  (${rowsOf(node)})`,
    ...conditions,
    ...(node.Plans ?? []).flatMap((child) => planLines(child, depth + 1)),
  ]
}

function titleOf(node: RunNode): string {
  const using = node['Index Name'] === undefined ? '' : ` using ${node['Index Name']}`
  const on = node['Relation Name'] === undefined ? '' : ` on ${node['Relation Name']}`
  return `${node['Node Type']}${using}${on}`
}

function rowsOf(node: RunNode): string {
  const expected = `${Math.round(node['Plan Rows'])} expected`
  const loops = node['Actual Loops'] ?? 1
  const came = node['Actual Rows'] === undefined ? '' : `rows ${Math.round(node['Actual Rows'])}, `
  return `${came}${expected}${loops > 1 ? `, ${loops} times` : ''}`
}
