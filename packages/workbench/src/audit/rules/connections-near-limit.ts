import { quoteIdentifier } from '../../postgres/names.ts'
import { percent, whole } from '../../terminal/index.ts'
import type { Connections } from '../catalogue/activity.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

const leastShare = 0.8
const urgentShare = 0.95

/** Limits of connections that are almost reached; the next client is refused. */
export const connectionsNearLimit: Rule = {
  judge: ({ catalogue }) =>
    limitsOf(catalogue.activity.connections)
      .filter(({ used, limit }) => used >= leastShare * limit)
      .map(judgement),
}

interface Limit {
  readonly owner: string
  readonly used: number
  readonly idle: number
  readonly limit: number
  /** Statement that sets it; the server's own takes a restart, and memory for each. */
  readonly set?: (limit: number) => string
}

function limitsOf({ limited, ...server }: Connections): readonly Limit[] {
  return [
    { ...server, owner: 'of the server' },
    ...limited.map(({ kind, name, ...rest }) => ({
      ...rest,
      owner: `of ${kind} ${quoteIdentifier(name)}`,
      set: (most: number) => `alter ${kind} ${quoteIdentifier(name)} connection limit ${most};`,
    })),
  ]
}

function judgement({ owner, used, idle, limit, set }: Limit): Judgement {
  return {
    severity: used >= urgentShare * limit ? 'high' : 'medium',
    title: titleOf('connections-near-limit', { used: whole(used), limit: whole(limit), owner }),
    why: `That is ${percent(used / limit)}; at the limit, every new client is refused. ${whole(idle)} of them are idle at this moment.`,
    sql: set ? [set(2 * limit)] : [],
    gain: `a pooler (PgBouncer in transaction mode) or smaller pools in the app would need about ${whole(Math.max(1, used - idle))} connections for the same work; a higher limit costs memory for each.`,
    ...(set ? { undo: set(limit) } : {}),
    apply: 'review',
    confidence: 'high',
  }
}
