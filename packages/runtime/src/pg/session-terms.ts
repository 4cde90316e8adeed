import { type Statement, Terms } from '../db/drop-in/index.ts'

/** Longest time that the server can count. */
const unlimitedMs = 2_000_000_000

/** Terms of a session's statements. A time limit is set only by the session's deadline: else the server's own holds. */
export class SessionTerms extends Terms {
  constructor() {
    super(unlimitedMs)
  }

  override settings(): Statement<string> {
    const limitMs = this.limitMs()
    return {
      text: limitMs < unlimitedMs ? withLimit : withoutLimit,
      values: [this.tenant ?? '', `${limitMs}ms`],
    }
  }
}

const tenant = "select set_config('app.tenant_id', $1, true)"
const withoutLimit = `${tenant}, $2::text`
const now = "current_setting('statement_timeout')"
/** A shorter limit of the connection stays. */
const withLimit = `${tenant}, set_config('statement_timeout', case
  when ${now} <> '0' and ${now}::interval < $2::text::interval then ${now} else $2::text end, true)`
