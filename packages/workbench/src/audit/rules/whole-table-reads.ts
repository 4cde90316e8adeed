import { shortName } from '../../postgres/names.ts'
import { bytes, whole } from '../../terminal/index.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { blockBytes } from '../cost-model/index-shape.ts'
import type { Finding } from '../finding.ts'

const leastPages = 128
const leastScans = 100

/** Without statements: tables that are read whole again and again, the sign of an index that lacks. */
export function wholeTableReads({ tables }: Catalogue): readonly Finding[] {
  return tables
    .filter(({ pages, sequentialScans }) => pages >= leastPages && sequentialScans >= leastScans)
    .map((table) => ({
      rule: 'whole-table-reads',
      severity: 'medium',
      title: `Table ${shortName(table)} was read whole ${whole(table.sequentialScans)} times`,
      why: `${bytes(table.pages * blockBytes)} and ${whole(table.rows)} rows each time. Which index it lacks only the statements can tell: enable pg_stat_statements, or give a log by --log.`,
      sql: [],
      apply: 'review',
      confidence: 'medium',
    }))
}
