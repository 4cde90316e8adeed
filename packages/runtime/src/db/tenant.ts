import pg from 'pg'
import { tenantChanged, tenantChangeRefused } from './errors.ts'
import { remembered } from './remembered.ts'
import type { Statement } from './statement.ts'

/** The runtime's own change of tenant inside a transaction: the one text that isn't refused. */
export const ownTenantChange = `/* tenfold */ select set_config('app.tenant_id', $1, true)`

const leaves = /^(app\.tenant_id|role|session_authorization)$/i
const tenantSetting = String.raw`"?app"?\s*\.\s*"?tenant_id"?`
const setsTenant = new RegExp(
  String.raw`\b(set|reset)\s+((session|local)\s+)?${tenantSetting}`,
  'i',
)
const leavingCommand =
  /^(?:(?:set(?:\s+(?:session|local))?|reset)\s+(?:role|session\s+authorization|session_authorization)|reset\s+all|discard)\b/i
/** A call of set_config, by its first argument: a text, or the number of a value. */
const calls = /\bset_config"?\s*\(\s*(?:setting_name\s*=>\s*)?(?:e?'([^']*)'|\$(\d+))/gi

const mentionsSetting = remembered((text) => /set|discard/i.test(text))

/**
 * Refuses what would leave the session's tenant, or the role that row-level security binds, as far as a
 * statement's text and values show. What a function puts together at run time is met by `tenantKept`.
 */
export function refuseTenantChange(text: string, values: readonly unknown[]): void {
  if (!mentionsSetting(text) || text === ownTenantChange) return
  const found =
    setsTenant.exec(text)?.[0] ??
    leavingCommand.exec(commandOf(text))?.[0] ??
    findCall(text, values)
  if (found !== undefined) throw tenantChangeRefused(found)
}

/** A statement from its first word on, without the comments and empty statements before it. */
export function commandOf(text: string): string {
  const blank = /(?:[\s;]|--[^\r\n]*)*/y
  for (let at = 0; ; at = endOfComment(text, at)) {
    blank.lastIndex = at
    at += blank.exec(text)?.[0].length ?? 0
    if (!text.startsWith('/*', at)) return text.slice(at)
  }
}

/** Comments may be nested. */
function endOfComment(text: string, start: number): number {
  const marks = /\/\*|\*\//g
  marks.lastIndex = start
  let depth = 0
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
  return text.length
}

function findCall(text: string, values: readonly unknown[]): string | undefined {
  for (const [, literal, position] of text.matchAll(calls)) {
    const name = literal ?? String(values[Number(position) - 1])
    if (leaves.test(name.trim())) return `set_config('${name.trim()}', ...)`
  }
  return undefined
}

const marker = 'tenfold: the tenant was changed'

/** Fails, and with it the COMMIT that follows, when a function has changed the tenant meanwhile. */
export function tenantKept(tenant: string | undefined): Statement<string> {
  // The condition can't be known before it runs, or the planner would fail at once.
  const found = `current_setting('app.tenant_id', true)`
  const text = `select ('${marker} to ' || coalesce(${found}, ''))::int where ${found} is distinct from $1`
  return { text, values: [tenant ?? ''] }
}

/** The error of `tenantKept` in plain words; any other as it is. */
export function inPlainWords<Other>(error: Other): Other | Error {
  return error instanceof pg.DatabaseError && error.message.includes(marker)
    ? tenantChanged()
    : error
}
