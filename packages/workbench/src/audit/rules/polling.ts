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
  const isQueue = form.locksRows || (form.hasLimit && accesses.orders.length > 0)
  return isQueue && share >= leastShare && calls >= leastCalls && rows / calls <= mostRows
}

function judgement(reading: Reading): Judgement {
  const { share, statement } = reading
  const { rows, calls } = statement
  return {
    severity: severityOf(share),
    title: titleOf('polling', {
      table: tableNameOf(reading),
      calls: count(calls, 'time'),
      share: percent(1 - rows / calls),
    }),
    why: `It takes ${percent(share)} of the database time. ${callOf(reading)}`,
    sql: [],
    gain: `most of that: wake the worker by LISTEN and NOTIFY and poll rarely, or pause longer after an empty answer.`,
    apply: 'review',
    confidence: 'medium',
    share: share * (1 - rows / calls),
  }
}
