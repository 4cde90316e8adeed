import { findSession, type Session } from '../kernel/index.ts'
import { deadlinePassed, otherTenant } from './errors.ts'
import type { Statement } from './statement.ts'

/** Terms of a session's statements: its tenant, and no more time than its deadline leaves. */
export class Terms {
  readonly tenant: string | undefined
  /** The session that the statements are of; undefined outside of any. */
  readonly session: Session | undefined = findSession()
  readonly #statementTimeoutMs: number

  /** Takes the terms of the session that this code runs in. */
  constructor(statementTimeoutMs: number) {
    this.tenant = this.session?.tenant
    this.#statementTimeoutMs = statementTimeoutMs
  }

  /** Throws when the code that calls works for another tenant. */
  checkTenant(): void {
    const tenant = findSession()?.tenant
    if (tenant !== undefined && tenant !== this.tenant) throw otherTenant()
  }

  /** Throws once the deadline has passed. */
  leftMs(): number {
    const leftMs = this.session?.leftMs ?? Number.POSITIVE_INFINITY
    if (leftMs <= 0) throw deadlinePassed(-leftMs)
    return leftMs
  }

  /** Longest time of the next statement. */
  limitMs(): number {
    return Math.ceil(Math.min(this.leftMs(), this.#statementTimeoutMs))
  }

  /**
   * Settings before the first statement. Both are always set, also for "no tenant": a statement never depends on
   * settings that an earlier one left on the connection, nor on a `SET` that only one server connection behind a
   * pooler has seen.
   */
  settings(): Statement<string> {
    return {
      text: "select set_config('app.tenant_id', $1, true), set_config('statement_timeout', $2, true)",
      values: [this.tenant ?? '', String(this.limitMs())],
    }
  }

  /** Settings before later statements of a transaction: none, unless the deadline leaves less time than a statement has. */
  renewal(): readonly Statement<string>[] {
    const limitMs = this.limitMs()
    if (limitMs >= this.#statementTimeoutMs) return []
    const text = "select set_config('statement_timeout', $1, true)"
    return [{ text, values: [String(limitMs)] }]
  }
}
