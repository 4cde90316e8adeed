import { afterComments } from './refuse.ts'

const plainly = new RegExp(
  `${afterComments}(\\(|(select|insert|update|delete|merge|with|values|table|show|explain|savepoint|release|rollback|commit|begin|set|copy|lock|truncate|create|alter|drop|comment|grant|revoke|analyze|vacuum|reindex|cluster|refresh|notify|fetch|move|close)\\b)`,
  'i',
)
const calls = new RegExp(`${afterComments}call\\b`, 'i')
const traces = new RegExp(
  [
    String.raw`\bcreate\s+(?:(?:or\s+replace|local|global)\s+)*temp(?:orary)?\s`,
    String.raw`\bset_config\s*\((?![^()]*,\s*true\s*\))`,
    String.raw`\bpg_(?:try_)?advisory_lock(?:_shared)?\s*\(`,
    String.raw`\bwith\s+hold\s+for\b`,
  ].join('|'),
  'i',
)
const selectsIntoTemp =
  /\binto\s+(?:(?:local|global)\s+)?temp(?:orary)?\s+(?!values\b|select\b|default\b|as\b)[\w"]/i

/**
 * Whether a statement may commit by itself halfway: a procedure, a DO block, or what can't be told. Before
 * Postgres 16 it may do so even when its settings travel with it, and goes on without a tenant.
 */
export function mayCommit(text: string): boolean {
  return !plainly.test(text)
}

/**
 * Whether a statement may leave something on its connection that whoever has it next would meet: a temporary
 * table, a setting, a session's lock, an open cursor, or what can't be told.
 */
export function leavesTraces(text: string): boolean {
  return (
    traces.test(text) || selectsIntoTemp.test(text) || !(plainly.test(text) || calls.test(text))
  )
}
