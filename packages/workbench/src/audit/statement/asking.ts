import type { Node } from 'libpg-query'
import {
  descendants,
  parseExpression,
  parsePlpgsql,
  parseStatement,
  parseStatements,
} from '../../postgres/parser.ts'

/** A function as the catalogue has it. */
export interface FunctionBody {
  readonly language: string
  /** Empty for BEGIN ATOMIC, whose body only the definition has. */
  readonly source: string
  readonly definition: string
}

/** May it read or write tables? Then its time isn't that of the statement that calls it. True where it can't be told. */
export function asksTables({ language, source, definition }: FunctionBody): boolean {
  if (language === 'c' || language === 'internal') return false
  if (language === 'plpgsql')
    return statementsOfPlpgsql(definition).some((each) => each === undefined || touchesTables(each))
  if (language !== 'sql') return true
  const body = source === '' ? parseStatements(definition) : parseStatements(source)
  return body === undefined || body.some(touchesTables)
}

const dynamic = ['PLpgSQL_stmt_dynexecute', 'PLpgSQL_stmt_dynfors', 'PLpgSQL_stmt_open'] as const

/** The statements and expressions of a body in PL/pgSQL; `undefined` stands for those that can't be read. */
export function statementsOfPlpgsql(definition: string): readonly (Node | undefined)[] {
  const tree = parsePlpgsql(definition)
  if (tree === undefined) return [undefined]
  const read = [...queriesIn(tree)].map(
    (query) =>
      parseStatement(query) ??
      parseStatement(`select ${query}`) ??
      parseStatement(`select ${query.slice(query.indexOf(':=') + 2)}`),
  )
  return dynamic.some((kind) => has(tree, kind)) ? [...read, undefined] : read
}

/** The expression that a function returns, where that is all that it does. */
export function returnedBy({ language, source, definition }: FunctionBody): Node | undefined {
  if (language === 'plpgsql') return returnedByBlock(parsePlpgsql(definition))
  if (language !== 'sql') return undefined
  const [statement, ...others] = parseStatements(source === '' ? definition : source) ?? []
  if (!statement || others.length > 0) return undefined
  const [returned] = descendants(statement, 'ReturnStmt')
  const selects = [...descendants(statement, 'SelectStmt')]
  const [target] = selects[0]?.targetList ?? []
  const isPlain = selects.length === 1 && !selects[0]?.fromClause && !selects[0]?.whereClause
  return (
    returned?.returnval ??
    (isPlain && target && 'ResTarget' in target ? target.ResTarget.val : undefined)
  )
}

function returnedByBlock(tree: unknown): Node | undefined {
  const [block] = descendants<'SelectStmt'>(tree, 'PLpgSQL_stmt_block' as 'SelectStmt')
  const body = (block as { body?: readonly object[] } | undefined)?.body ?? []
  const [query] = queriesIn(body)
  const isReturn = body.length === 1 && body[0] && 'PLpgSQL_stmt_return' in body[0]
  return isReturn && query !== undefined ? parseExpression(query) : undefined
}

function touchesTables(node: Node): boolean {
  const [kind = ''] = Object.keys(node)
  return (
    ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].includes(kind) || has(node, 'RangeVar')
  )
}

function has(tree: unknown, kind: string): boolean {
  if (typeof tree !== 'object' || tree === null) return false
  return Object.entries(tree).some(([name, child]) => name === kind || has(child, kind))
}

function* queriesIn(tree: unknown): Generator<string> {
  if (typeof tree !== 'object' || tree === null) return
  for (const [name, child] of Object.entries(tree) as [string, unknown][])
    if (name === 'query' && typeof child === 'string') yield child
    else yield* queriesIn(child)
}
