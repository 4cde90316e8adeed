import { descendants, parseStatements } from '../../postgres/parser.ts'
import { type FunctionBody, statementsOfPlpgsql } from './asking.ts'

/** Names in a function's body that its search_path looks up: tables, functions, operators and types without their schema. */
export type Replaceable = 'some' | 'none' | 'unknown'

export function replaceableNames({ language, source, definition }: FunctionBody): Replaceable {
  if (language === 'c' || language === 'internal') return 'none'
  if (language === 'sql') return source === '' ? 'none' : amongst(parseStatements(source))
  return language === 'plpgsql' ? amongst(statementsOfPlpgsql(definition)) : 'unknown'
}

function amongst(statements: readonly unknown[] | undefined): Replaceable {
  if (statements?.some(namesAny)) return 'some'
  return statements && !statements.includes(undefined) ? 'none' : 'unknown'
}

function namesAny(statement: unknown): boolean {
  const tables = [...descendants(statement, 'RangeVar')].map(({ schemaname }) => schemaname)
  const names = [
    ...[...descendants(statement, 'FuncCall')].map(({ funcname }) => funcname),
    ...[...descendants(statement, 'A_Expr')].map(({ name }) => name),
    ...[...descendants(statement, 'TypeCast')].map(({ typeName }) => typeName?.names),
  ]
  return tables.includes(undefined) || names.some((parts) => parts?.length === 1)
}
