import { bytes, percent } from '../../terminal/index.ts'
import { blockBytes } from '../cost-model/index-shape.ts'
import type { Reading } from '../reading.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'
import { callOf, leastShare, severityOf, tableNameOf } from './statement-words.ts'

const megabyte = 1024 ** 2
/** More for each sort of each session may take all of a server's memory. */
const mostBytes = 256 * megabyte

/** Statements whose sorts and hashes don't fit into work_mem and go to temporary files. */
export const diskSort: Rule = {
  judge: ({ readings, catalogue }) =>
    readings
      .filter(spills)
      .map((each) => judgement(each, catalogue.activity.settings.workMemBytes)),
}

/** True for a query of tables that takes time and writes temporary files at each call. */
export function spills(reading: Reading): boolean {
  // A set-returning function in FROM writes files as well, without any sort.
  const sorts = reading.form.isRead && reading.accesses.uses.length > 0
  return sorts && reading.share >= leastShare && spillOf(reading) >= megabyte
}

/** Bytes that a call writes into temporary files. */
function spillOf({ statement: { tempBlocks, calls } }: Reading): number {
  return (tempBlocks / calls) * blockBytes
}

function judgement(reading: Reading, workMemBytes: number): Judgement {
  const { share } = reading
  const spill = spillOf(reading)
  // A sort takes about twice as much memory as it takes in a file; the present work_mem didn't suffice.
  const needed = 2 ** Math.ceil(Math.log2((2 * Math.max(spill, workMemBytes)) / megabyte))
  const fits = needed * megabyte <= mostBytes
  return {
    severity: severityOf(share),
    title: titleOf('disk-sort', { table: tableNameOf(reading), size: bytes(spill) }),
    why: `It takes ${percent(share)} of the database time, and its sorts or hashes don't fit into work_mem. ${callOf(reading)}`,
    sql: fits ? [`set local work_mem = '${needed}MB';`] : [],
    gain: fits
      ? 'a part of that time: run the SQL above in the transaction before this statement. For the whole server it would count for each sort of each session.'
      : `a part of that time. It would need about ${bytes(needed * megabyte)} of work_mem, which is too much: sort or group fewer rows, or let an index bring their order.`,
    undo: 'nothing: set local ends with its transaction.',
    apply: 'review',
    confidence: 'medium',
    share,
  }
}
