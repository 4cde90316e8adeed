import pg from 'pg'
import type { Connection } from './connection.ts'
import { primaryIsStandby } from './errors.ts'

/** A server that takes no writes says so, whatever the reason. */
const readOnly = '25006'

/** The error of a statement in other words, when a standby in the primary's place refused it: it may be promoted soon. */
export async function inPrimarysPlace(fault: unknown, connection: Connection): Promise<unknown> {
  if (!(fault instanceof pg.DatabaseError) || fault.code !== readOnly) return fault
  if (connection.isLost || connection.status !== 'I') return fault
  const asked = { isStandby: false }
  const onRow = ([is]: readonly (string | null)[]) => {
    asked.isStandby = is === 't'
  }
  const ask = { text: 'select pg_is_in_recovery()', values: [], onRow }
  const report = { text: 'select 1', values: [] }
  await connection.send(report, { preamble: [ask] }).catch(() => undefined)
  return asked.isStandby ? primaryIsStandby(fault) : fault
}
