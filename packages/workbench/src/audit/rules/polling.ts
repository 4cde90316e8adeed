import { count, percent } from '../../terminal/index.ts'
import type { Reading } from '../reading.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'
import { callOf, leastShare, severityOf, tableNameOf } from './statement-words.ts'

const leastCalls = 1_000
/** Rows a call, up to which most calls found nothing. */
const mostRows = 0.05

/** Statements that ask for the next row of a queue, and mostly find none. */
export const polling: Rule = {
  judge: ({ readings }) => readings.filter(isIdle).map(judgement),
}

function isIdle({ form, share, statement: { rows, calls }, accesses }: Reading): boolean {
  // A look-up of the newest row that is rarely there can't be told from a queue that is read without a lock.
  const isQueue = form.takesRows || (form.hasLimit && accesses.orders.length > 0)
  return isQueue && share >= leastShare && calls >= leastCalls && rows / calls <= mostRows
}

function judgement(reading: Reading): Judgement {
  const { share, statement, form } = reading
  const { rows, calls } = statement
  return {
    severity: form.takesRows ? severityOf(share) : 'low',
    title: titleOf('polling', {
      table: tableNameOf(reading),
      calls: count(calls, 'time'),
      share: percent(1 - rows / calls),
    }),
    why: `It takes ${percent(share)} of the database time. ${callOf(reading)}`,
    sql: [],
    gain: `most of that: wake the worker by LISTEN and NOTIFY and poll rarely, or pause longer after an empty answer.`,
    apply: 'review',
    confidence: form.takesRows ? 'medium' : 'low',
    share: share * (1 - rows / calls),
  }
}
