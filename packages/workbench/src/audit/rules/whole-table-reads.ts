import { shortName } from '../../postgres/names.ts'
import { bytes, whole } from '../../terminal/index.ts'
import type { Table } from '../catalogue/catalogue.ts'
import { blockBytes } from '../cost-model/index-shape.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

const leastPages = 128
const leastScans = 100

/** Tables that are read whole again and again, a sign that an index is missing; only where no statements tell more. */
export const wholeTableReads: Rule = {
  judge: ({ catalogue, source }) =>
    source === 'none' ? catalogue.tables.filter(isReadWhole).map(judgement) : [],
}

const isReadWhole = ({ pages, sequentialScans }: Table): boolean =>
  pages >= leastPages && sequentialScans >= leastScans

function judgement(table: Table): Judgement {
  return {
    severity: 'medium',
    title: titleOf('whole-table-reads', {
      table: shortName(table),
      times: whole(table.sequentialScans),
    }),
    why: `${bytes(table.pages * blockBytes)} and ${whole(table.rows)} rows each time. Only statements show which index is missing: enable pg_stat_statements, or give a log by --log.`,
    sql: [],
    apply: 'review',
    confidence: 'medium',
  }
}
