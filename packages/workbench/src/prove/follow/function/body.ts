import type { Node } from 'libpg-query'
import { descendants, parseStatement, parseStatements } from '../../../postgres/parser.ts'
import type { UserFunction } from '../../catalogue.ts'
import { type Procedural, proceduralBody } from '../plpgsql/procedural.ts'

/** Statements that a function runs, as far as they can be read. */
export type Body =
  | {
      readonly kind: 'sql'
      readonly statements: readonly Node[]
      /** Stored as a parsed tree, in which names are already resolved. */
      readonly isParsed: boolean
    }
  | Procedural
  | { readonly kind: 'unreadable'; readonly why: string }

const bodies = new WeakMap<UserFunction, Body>()

export function bodyOf(one: UserFunction): Body {
  const known = bodies.get(one)
  if (known) return known
  const body = readBody(one)
  bodies.set(one, body)
  return body
}

function readBody({ language, definition, config }: UserFunction): Body {
  if (language === 'plpgsql' && variablesComeFirst(definition, config))
    return { kind: 'unreadable', why: 'its variables stand for columns (variable_conflict)' }
  if (language === 'plpgsql')
    return proceduralBody(definition) ?? { kind: 'unreadable', why: "its PL/pgSQL can't be parsed" }
  if (language !== 'sql') return { kind: 'unreadable', why: `it is written in ${language}` }
  const statements = sqlStatements(definition)
  return statements
    ? { kind: 'sql', ...statements }
    : { kind: 'unreadable', why: "its SQL can't be parsed" }
}

const variablesComeFirst = (definition: string, config: readonly string[]) =>
  /#\s*variable_conflict\s+use_variable/i.test(definition) ||
  config.includes('plpgsql.variable_conflict=use_variable')

interface Statements {
  readonly statements: readonly Node[]
  readonly isParsed: boolean
}

function sqlStatements(definition: string): Statements | undefined {
  const created = parseStatement(definition)
  if (!created || !('CreateFunctionStmt' in created)) return undefined
  const { sql_body: atomic, options = [] } = created.CreateFunctionStmt
  if (atomic) return { statements: atomicStatements(atomic), isParsed: true }
  for (const { defname, arg } of options.flatMap((option) => [...descendants(option, 'DefElem')]))
    if (defname === 'as') {
      const [text] = [...descendants(arg, 'String')]
      const statements = parseStatements(text?.sval ?? '')
      return statements && { statements, isParsed: false }
    }
  return undefined
}

/** `begin atomic ... end`, or `return expression`. */
function atomicStatements(node: Node): readonly Node[] {
  if ('List' in node) return (node.List.items ?? []).flatMap(atomicStatements)
  if ('ReturnStmt' in node) return [selecting(node.ReturnStmt.returnval)]
  return [node]
}

const selecting = (expression: Node | undefined): Node => ({
  SelectStmt: { targetList: expression ? [{ ResTarget: { val: expression } }] : [] },
})

/** The expression of a function that consists of one `select expression`. */
export function singleExpression(body: Body): Node | undefined {
  if (body.kind === 'plpgsql') {
    const { statements, dynamic, returns } = body
    const isPlain = statements.length === 1 && dynamic.length === 0 && returns.length === 1
    return isPlain ? body.returns[0] : undefined
  }
  const [only, ...more] = body.kind === 'sql' ? body.statements : []
  if (!only || more.length > 0 || !('SelectStmt' in only)) return undefined
  const { fromClause, whereClause, targetList = [], withClause } = only.SelectStmt
  const [target] = targetList
  if (fromClause || whereClause || withClause || targetList.length !== 1) return undefined
  return target && 'ResTarget' in target ? target.ResTarget.val : undefined
}
