import type { Node } from 'libpg-query'
import { expressionIn, type Json } from './text.ts'

/** Comparisons that end the function when they are true, before anything else runs. */
export function guardsOf(root: Json): Node[] {
  const guards: Node[] = []
  // An exception that is caught doesn't end the function.
  if (catches(root)) return guards
  for (const statement of firstStatements(root)) {
    const check = statement['PLpgSQL_stmt_if'] as Json | undefined
    if (!check) {
      if ('PLpgSQL_stmt_assign' in statement) continue
      break
    }
    const [then] = (check['then_body'] ?? []) as Json[]
    const raised = then?.['PLpgSQL_stmt_raise'] as Json | undefined
    const ends = then && ('PLpgSQL_stmt_return' in then || Number(raised?.['elog_level']) >= 20)
    if (ends && !check['elsif_list'] && !check['else_body'])
      guards.push(...[expressionIn(check['cond']) ?? []].flat())
  }
  return guards
}

function catches(node: Json): boolean {
  const { PLpgSQL_stmt_block: block } = (node['action'] ?? node) as { PLpgSQL_stmt_block?: Json }
  const [first] = (block?.['body'] ?? []) as Json[]
  return block?.['exceptions'] !== undefined || (first !== undefined && catches(first))
}

/** The statements of the outermost block; libpg_query wraps it in one of its own. */
function firstStatements(node: Json): readonly Json[] {
  const block = (node['action'] ?? node) as Json
  const body = ((block['PLpgSQL_stmt_block'] as Json | undefined)?.['body'] ?? []) as Json[]
  const [first] = body
  return first && 'PLpgSQL_stmt_block' in first ? firstStatements(first) : body
}
