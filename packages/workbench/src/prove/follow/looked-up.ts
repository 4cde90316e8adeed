import { descendants, namesOf, parseStatement } from '../../postgres/parser.ts'
import type { UserFunction } from '../catalogue.ts'
import { constantIn } from './condition/value.ts'
import { bodyOf } from './function/body.ts'
import { unknownName } from './names.ts'

/** Names without a schema in a function's text, which depend on the search_path. */
export interface LookedUp {
  readonly relations: readonly string[]
  readonly types: readonly string[]
  /** Functions and operators. */
  readonly calls: readonly string[]
}

export function lookedUpBy(one: UserFunction): LookedUp {
  const body = bodyOf(one)
  // Names in a `begin atomic` body were resolved when it was created.
  if (body.kind === 'unreadable' || (body.kind === 'sql' && body.isParsed)) return nothing
  if (body.kind === 'sql') return lookedUpIn(body.statements)
  const texts = body.dynamic.map(({ text }) => parseStatement(constantIn(text) ?? ''))
  const found = lookedUpIn([body.statements, texts])
  const isOpen = texts.includes(undefined)
  return {
    ...found,
    relations: [...found.relations, ...(isOpen ? ['what it executes'] : [])],
    types: unique([...found.types, ...body.declared]),
  }
}

const nothing: LookedUp = { relations: [], types: [], calls: [] }
const unique = (names: readonly string[]) => [...new Set(names)]

function lookedUpIn(tree: unknown): LookedUp {
  const queries = [...descendants(tree, 'CommonTableExpr')].map(({ ctename }) => ctename)
  const ranges = [
    ...descendants(tree, 'RangeVar'),
    // The target of a writing statement is a `relation` without a RangeVar around it.
    ...[...descendants(tree, 'relation')].filter((one) => 'relname' in one),
  ] as { relname?: string; schemaname?: string }[]
  const lone = (names: readonly string[]) => (names.length === 1 ? names : [])
  return {
    relations: unique(
      ranges.flatMap(({ relname = '', schemaname }) =>
        schemaname !== undefined || queries.includes(relname) || relname === unknownName
          ? []
          : relname,
      ),
    ),
    types: unique(
      ([...descendants(tree, 'typeName')] as { names?: never[] }[]).flatMap(({ names }) =>
        lone(namesOf(names)),
      ),
    ),
    calls: unique([
      ...[...descendants(tree, 'FuncCall')].flatMap(({ funcname }) => lone(namesOf(funcname))),
      ...[...descendants(tree, 'A_Expr')].flatMap(({ name }) => lone(namesOf(name))),
    ]),
  }
}
