import { shortName } from '../../postgres/names.ts'
import { plainText } from '../../terminal/index.ts'
import type { Reading } from '../reading.ts'
import { shortRouteOf, withoutComments } from '../report/route.ts'
import type { Severity } from './kinds.ts'

/** Least share of the database time for which a statement is worth a finding. */
export const leastShare = 0.01

/** Advice that asks for a change of the app is never more urgent than `medium`. */
export function severityOf(share: number): Severity {
  return share >= 0.1 ? 'medium' : 'low'
}

/** The first table that the statement names. */
export function tableNameOf({ accesses }: Pick<Reading, 'accesses'>): string {
  const [use] = accesses.uses
  return use ? shortName(use.table) : 'a table'
}

/** Names the statement, with its route where that is known. */
export function callOf({ statement: { text } }: Reading): string {
  const route = shortRouteOf(text)
  const shown = plainText(withoutComments(text)).trim()
  const short = shown.length > 160 ? `${shown.slice(0, 157)}...` : shown
  return route === undefined ? `Statement: ${short}` : `Statement of ${route}: ${short}`
}
