import { qualifiedName, quoteIdentifier, type Table } from '../catalogue.ts'
import { type Candidate, keysText } from './candidate.ts'

/** The statement that makes the index without blocking writers. */
export function createStatement(candidate: Candidate, name: string): string {
  const { table, method, conditions } = candidate
  const using = method === 'gin' ? ' using gin' : ''
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : ''
  return `create index${how(table.partitioned)} ${quoteIdentifier(name)} on ${qualifiedName(table)}${using} (${keysText(candidate)})${where};`
}

/** What must be there first; undefined when nothing. */
export function prerequisite(
  candidate: Candidate,
  extensions: ReadonlyMap<string, string>,
): string | undefined {
  const trigrams = candidate.keys.some((key) => key.operatorClass === 'gin_trgm_ops')
  return trigrams && !extensions.has('pg_trgm')
    ? 'create extension if not exists pg_trgm;'
    : undefined
}

export function dropStatement({ schema, partitioned }: Table, name: string): string {
  return `drop index${how(partitioned)} if exists ${qualifiedName({ schema, name })};`
}

/** A partitioned table's index can be neither made nor dropped concurrently. */
function how(partitioned: boolean): string {
  return partitioned ? '' : ' concurrently'
}
