import type { Node } from 'libpg-query'
import { descendants, loadParser, parseStatement, selectOf } from '../postgres/parser.ts'
import type { StatementUse } from './statements.ts'

/** `read`: changes and locks nothing, so a replica can answer it. `other`: settings, BEGIN, COMMIT, and what doesn't parse. */
export type StatementClass = 'read' | 'write' | 'other'

/** Time of the database by class of statement, as shares that add up to 1; undefined where there was none. */
export async function timeByClass(
  statements: readonly Pick<StatementUse, 'text' | 'totalMs' | 'nested'>[],
): Promise<Readonly<Record<StatementClass, number>> | undefined> {
  await loadParser()
  const time = { read: 0, write: 0, other: 0 }
  // The time of a nested statement is part of that of its caller.
  for (const { text, totalMs, nested } of statements) if (!nested) time[classOf(text)] += totalMs
  const all = time.read + time.write + time.other
  if (all === 0) return undefined
  return { read: time.read / all, write: time.write / all, other: time.other / all }
}

/** Functions that change or lock something, beside those that read nothing and so stand alone. */
const changing = /^(nextval|setval|set_config|pg_notify|pg_(try_)?advisory_\w+)$/

function classOf(text: string): StatementClass {
  const statement = parseStatement(text)
  const select = selectOf(statement)
  if (changesRows(statement)) return 'write'
  if (!select) return 'other'
  if (select.intoClause || has(statement, 'LockingClause')) return 'write'
  if (!has(statement, 'RangeVar')) return 'other'
  return functionsOf(statement).some((name) => changing.test(name)) ? 'write' : 'read'
}

/** Tells whether the statement changes rows, at its top or in a WITH. */
function changesRows(statement: Node | undefined): boolean {
  return (['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const).some((kind) =>
    has(statement, kind),
  )
}

function has(statement: Node | undefined, kind: Parameters<typeof descendants>[1]): boolean {
  return !descendants(statement, kind).next().done
}

function functionsOf(statement: Node | undefined): readonly string[] {
  return [...descendants(statement, 'FuncCall')].map(({ funcname = [] }) => {
    const last = funcname.at(-1)
    return last && 'String' in last ? (last.String.sval ?? '') : ''
  })
}
