import type { Node } from 'libpg-query'
import { parsePlpgsql, parseStatement, parseStatements } from '../../postgres/parser.ts'

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
