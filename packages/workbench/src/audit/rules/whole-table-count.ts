import pg from 'pg'
import { qualifiedName } from '../../postgres/names.ts'
import { percent, whole } from '../../terminal/index.ts'
import type { Reading } from '../reading.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'
import { callOf, leastShare, severityOf, tableNameOf } from './statement-words.ts'

const leastRows = 10_000

/** Statements that count all rows of a table, one by one. */
export const wholeTableCount: Rule = {
  judge: ({ readings }) => readings.filter(countsAll).map(judgement),
}

function countsAll({ form, share, accesses }: Reading): boolean {
  const [use] = accesses.uses
  return (
    form.isRead &&
    share >= leastShare &&
    accesses.uses.length === 1 &&
    use !== undefined &&
    form.counts === use.table.name &&
    use.table.rows >= leastRows
  )
}

function judgement(reading: Reading): Judgement {
  const { share, accesses } = reading
  const [use] = accesses.uses
  const name = use ? qualifiedName(use.table) : ''
  return {
    severity: severityOf(share),
    title: titleOf('whole-table-count', { table: tableNameOf(reading), share: percent(share) }),
    why: `Postgres counts its ${whole(use?.table.rows ?? 0)} rows one by one at each call. ${callOf(reading)}`,
    sql: [
      `select reltuples::bigint from pg_class where oid = ${pg.escapeLiteral(name)}::regclass;`,
    ],
    gain: `${percent(share)} of the database time: show the planner's estimate (the statement above), count to a bound (select count(*) from (select from ${name} limit 1001) counted), or keep a counter.`,
    apply: 'review',
    confidence: 'medium',
    share,
  }
}
