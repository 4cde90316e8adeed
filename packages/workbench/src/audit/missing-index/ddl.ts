import { createHash } from 'node:crypto'
import { qualifiedName, quoteIdentifier, type Table } from '../catalogue.ts'
import { type Candidate, identityOf, keysText } from './candidate.ts'

const maxNameBytes = 63

/** The same name for the same index, unlike any other's, within Postgres' 63 bytes. */
export function indexName(candidate: Candidate): string {
  const columns = candidate.keys.map((key) => words(key.sql))
  const suffix =
    candidate.conditions.length > 0 ? 'part' : candidate.method === 'gin' ? 'gin' : 'idx'
  const descending = candidate.keys.some((key) => key.descending) ? ['desc'] : []
  const name = [candidate.table.name, ...columns, ...descending, suffix].join('_')
  const exact =
    candidate.keys.every((key) => key.sql === words(key.sql)) && candidate.conditions.length === 0
  if (exact && Buffer.byteLength(name) <= maxNameBytes) return name
  const mark = createHash('sha256')
    .update(identityOf({ ...candidate, table: { ...candidate.table, oid: 0 } }))
    .digest('hex')
    .slice(0, 6)
  return `${shortened(name, maxNameBytes - mark.length - 1)}_${mark}`
}

function words(sql: string): string {
  return sql.replaceAll(/[^\p{L}\p{N}_]+/gu, '_').replaceAll(/^_+|_+$/g, '')
}

function shortened(name: string, bytes: number): string {
  let short = name
  while (Buffer.byteLength(short) > bytes) short = Array.from(short).slice(0, -1).join('')
  return short
}

/** The statement that makes the index without blocking writers. */
export function createStatement(candidate: Candidate, name: string = indexName(candidate)): string {
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
