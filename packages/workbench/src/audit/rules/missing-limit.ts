import { whole } from '../../terminal/index.ts'
import type { Catalogue, Index } from '../catalogue/catalogue.ts'
import type { Reading } from '../reading.ts'
import type { Accesses } from '../statement/access.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'
import { callOf, leastShare, severityOf, tableNameOf } from './statement-words.ts'

/** More than a page shows. */
const leastRows = 1_000

/** Statements that return more rows than anybody reads. */
export const missingLimit: Rule = {
  judge: ({ readings, catalogue }) =>
    readings
      .filter(isLong)
      .filter(({ accesses }) => !asksByKeys(accesses, catalogue))
      .map(judgement),
}

function isLong({ form, share, statement: { rows, calls } }: Reading): boolean {
  return form.isRead && !form.hasLimit && share >= leastShare && rows / calls >= leastRows
}

/** Does a list of keys bound the rows? Then it returns as many as the caller asked for. */
function asksByKeys({ uses, predicates }: Accesses, { indexes }: Catalogue): boolean {
  const equal = predicates.flatMap((each) => (each.kind === 'equality' ? [each.key.sql] : []))
  const isKey = ({ unique, predicate, keys }: Index) =>
    unique && predicate === undefined && keys.every(({ sql }) => equal.includes(sql))
  const [use, ...others] = uses
  return others.length === 0 && indexes.some((each) => each.table === use?.table.oid && isKey(each))
}

function judgement(reading: Reading): Judgement {
  const { rows, calls } = reading.statement
  return {
    severity: severityOf(reading.share),
    title: titleOf('missing-limit', {
      table: tableNameOf(reading),
      rows: whole(rows / calls),
    }),
    why: `No page shows as many; an export may need them. ${callOf(reading)}`,
    sql: [],
    gain: 'the call stays as fast as today when the table grows: read a page at a time (limit 100), or in an export by a cursor.',
    apply: 'review',
    confidence: 'low',
    share: reading.share,
  }
}
