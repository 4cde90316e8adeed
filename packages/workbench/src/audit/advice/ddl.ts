import { qualifiedName, quoteIdentifier } from '../../postgres/names.ts'
import type { Table } from '../catalogue/catalogue.ts'
import { type Candidate, keysText } from './candidate.ts'

/** `again` leaves an index of that name alone, `only` one on the partitioned table without its partitions; hypopg takes `imagined`. */
export function createStatement(
  candidate: Candidate,
  name: string,
  how: 'once' | 'again' | 'only' | 'imagined' = 'once',
): string {
  const { table, method, conditions } = candidate
  const unless = how === 'again' || how === 'only' ? ' if not exists' : ''
  const only = how === 'only' ? 'only ' : ''
  const locking = how === 'imagined' ? '' : lockingOf(table)
  const end = how === 'imagined' ? '' : ';'
  const using = method === 'gin' ? ' using gin' : ''
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : ''
  return `create index${locking}${unless} ${quoteIdentifier(name)} on ${only}${qualifiedName(table)}${using} (${keysText(candidate)})${where}${end}`
}

/** Statement that must run first, if there is one. */
export function prerequisite(
  candidate: Candidate,
  extensions: ReadonlyMap<string, string>,
): string | undefined {
  const trigrams = candidate.keys.some((key) => key.operatorClass === 'gin_trgm_ops')
  return trigrams && !extensions.has('pg_trgm')
    ? 'create extension if not exists pg_trgm;'
    : undefined
}

export function dropStatement(table: Table, name: string): string {
  return `drop index${lockingOf(table)} if exists ${qualifiedName({ schema: table.schema, name })};`
}

/** A partitioned table's index can be neither made nor dropped concurrently. */
export function lockingOf({ partitioned }: Pick<Table, 'partitioned'>): string {
  return partitioned ? '' : ' concurrently'
}
