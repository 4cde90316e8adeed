import { type Clock, findSession } from '../kernel/index.ts'
import { deadlinePassed } from './errors.ts'
import type { Statement } from './pipelined-query.ts'

/**
 * What the current session gives its statements: its tenant, and no more time than its deadline leaves.
 *
 * Always both, also for "no tenant": a statement never depends on what an earlier one left on the
 * connection, nor on a `SET` that only one server connection behind a pooler has seen.
 */
export function sessionSettings(clock: Clock, statementTimeoutMs: number): Statement<string> {
  const session = findSession()
  const leftMs = (session?.deadline ?? Number.POSITIVE_INFINITY) - clock.now()
  if (leftMs <= 0) throw deadlinePassed(-leftMs)
  const limitMs = Math.ceil(Math.min(leftMs, statementTimeoutMs))
  return {
    text: "select set_config('app.tenant_id', $1, true), set_config('statement_timeout', $2, true)",
    values: [session?.tenant ?? '', String(limitMs)],
  }
}
