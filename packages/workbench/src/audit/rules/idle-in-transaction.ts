import { quoteIdentifier } from '../../postgres/names.ts'
import { count, duration } from '../../terminal/index.ts'
import type { IdleSession } from '../catalogue/activity.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

const minuteMs = 60_000
/** Where others wait for it, less is too long. */
const blockingMs = 10_000

/** Sessions whose app has begun a transaction and does something else: their locks stay, and VACUUM waits for them. */
export const idleInTransaction: Rule = {
  judge: ({ catalogue: { activity, upkeep } }) => {
    const idle = activity.idleInTransaction.filter(
      ({ idleMs, blocked }) => idleMs >= (blocked > 0 ? blockingMs : minuteMs),
    )
    const [longest] = idle
    return longest ? [judgement(idle, longest, upkeep.database)] : []
  },
}

function judgement(
  idle: readonly IdleSession[],
  longest: IdleSession,
  database: string,
): Judgement {
  const blocked = idle.reduce((sum, session) => sum + session.blocked, 0)
  const setting = `alter database ${quoteIdentifier(database)}`
  return {
    severity: blocked > 0 ? 'high' : longest.idleMs >= 5 * minuteMs ? 'medium' : 'low',
    title: titleOf('idle-in-transaction', {
      sessions: count(idle.length, 'session'),
      time: duration(longest.idleMs),
    }),
    why: [
      `The longest is process ${longest.pid} of ${longest.role}${longest.application ? ` (${longest.application})` : ''}, which holds locks on ${count(longest.tables, 'table')}.`,
      ...(blocked > 0 ? [`${count(blocked, 'session')} waits for such locks.`] : []),
      'VACUUM removes no row that was deleted since, and migrations wait for the locks.',
    ].join(' '),
    sql: [
      `${setting} set idle_in_transaction_session_timeout = '60s';`,
      ...idle.slice(0, 3).map(({ pid }) => `select pg_terminate_backend(${pid});`),
    ],
    gain: 'the locks are freed, and VACUUM gets on.',
    undo: `${setting} reset idle_in_transaction_session_timeout; an ended session has rolled back.`,
    apply: 'review',
    confidence: 'high',
  }
}
