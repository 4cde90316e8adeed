import { afterComments } from './refuse.ts'
import { remembered } from './remembered.ts'

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
 * True when a statement may commit by itself halfway: a procedure, a DO block, or one that isn't understood. Before
 * Postgres 16 it may do so even when its settings travel with it, and goes on without a tenant.
 */
export const mayCommit: (text: string) => boolean = remembered((text) => !plainly.test(text))

/**
 * True when a statement may leave something on its connection that the next caller would find: a temporary
 * table, a setting, a session's lock, an open cursor. So does one that isn't understood.
 */
export const leavesTraces: (text: string) => boolean = remembered(
  (text) => holdsState(text) || !(plainly.test(text) || calls.test(text)),
)

/** True when a statement puts a temporary table, a setting, a session's lock or an open cursor on its connection. */
export function holdsState(text: string): boolean {
  return traces.test(text) || selectsIntoTemp.test(text)
}
