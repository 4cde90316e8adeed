import { parseStatement } from '../../postgres/parser.ts'
import { repairText } from '../../postgres/repair-text.ts'

/** Commands that read or change rows. */
export const readableCommands: ReadonlySet<string> = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
])

/** Commands that read no rows. */
export const idleCommands: ReadonlySet<string> = new Set([
  'TransactionStmt',
  'VariableSetStmt',
  'VariableShowStmt',
  'DiscardStmt',
  'ListenStmt',
  'UnlistenStmt',
  'NotifyStmt',
  'DeallocateStmt',
  'ClosePortalStmt',
  'ConstraintsSetStmt',
  'LockStmt',
  'PrepareStmt',
])

/** Commands that an app sends while it serves; all others are upkeep, moves of data and changes of schema. */
const served = new Set([
  ...readableCommands,
  ...idleCommands,
  'ExecuteStmt',
  'CallStmt',
  'DoStmt',
  'DeclareCursorStmt',
  'FetchStmt',
])

const upkeep =
  /^(?:\s|\/\*[^]*?\*\/|--.*\n)*(?:alter|analyze|checkpoint|cluster|comment|copy|create|drop|explain|grant|import|load|reassign|refresh|reindex|revoke|security|truncate|vacuum)\b/i

/** Beginnings of most statements, which needn't be parsed. */
const plain = /^\s*(?:select|insert|update|delete|merge|values)\b/i

/** COPY, VACUUM, CREATE INDEX and the like: a nightly dump or a migration says nothing of what users wait for. */
export function isMaintenance({ text }: { readonly text: string }): boolean {
  if (plain.test(text)) return false
  const parsed = parseStatement(repairText(text))
  if (!parsed) return upkeep.test(text)
  const [kind = ''] = Object.keys(parsed)
  return !served.has(kind)
}
