import { createHash } from 'node:crypto'
import type { Catalogue, Index } from '../catalogue/catalogue.ts'
import { shapeOf } from '../cost-model/index-shape.ts'
import { type Candidate, covers, identityOf } from './candidate.ts'

const maxNameBytes = 63

/** The same name for the same index, unlike any other's, within Postgres' 63 bytes. */
export function indexName(candidate: Candidate): string {
  const columns = candidate.keys.map((key) => words(key.sql))
  const suffix =
    candidate.conditions.length > 0 ? 'part' : candidate.method === 'gin' ? 'gin' : 'idx'
  const descending = candidate.keys.some((key) => key.descending) ? ['desc'] : []
  const name = [candidate.table.name, ...columns, ...descending, suffix].join('_')
  const exact =
    candidate.keys.every((key) => key.sql === words(key.sql)) &&
    isNamedOrder(candidate.keys) &&
    candidate.conditions.length === 0
  if (exact && Buffer.byteLength(name) <= maxNameBytes) return name
  const mark = createHash('sha256')
    .update(identityOf({ ...candidate, table: { ...candidate.table, oid: 0 } }))
    .digest('hex')
    .slice(0, 6)
  return withEnd(name, mark)
}

/** Whether `desc`, or its absence, tells the whole order: the last key's alone, with nulls where Postgres puts them. */
function isNamedOrder(keys: Candidate['keys']): boolean {
  return keys.every(
    ({ descending, nullsFirst }, i) =>
      nullsFirst === descending && (!descending || i === keys.length - 1),
  )
}

function words(sql: string): string {
  return sql.replaceAll(/[^\p{L}\p{N}_]+/gu, '_').replaceAll(/^_+|_+$/g, '')
}

/** Within Postgres' 63 bytes. */
export function withEnd(name: string, end: string): string {
  let short = name
  while (Buffer.byteLength(short) > maxNameBytes - end.length - 1)
    short = Array.from(short).slice(0, -1).join('')
  return `${short}_${end}`
}

/** A name that can be given, and what must be dropped for it first. */
export interface Naming {
  readonly name: string
  readonly replaces: Index | undefined
}

/** Names the indexes of one report: each unlike the others and unlike every relation of its schema. */
export class IndexNames {
  readonly #catalogue: Catalogue
  readonly #taken: Set<string>

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue
    this.#taken = new Set(catalogue.relationNames)
  }

  /** An interrupted build of the same index is replaced, and its name used again, unless a migration has set it aside. */
  take(candidate: Candidate): Naming {
    const left = leftOf(candidate, this.#catalogue)
    if (left && !isAside(left.name)) return { name: left.name, replaces: left }
    const { schema } = candidate.table
    const first = indexName(candidate)
    let name = first
    for (let i = 2; this.#taken.has(`${schema}.${name}`); i++) name = withEnd(first, String(i))
    this.#taken.add(`${schema}.${name}`)
    return { name, replaces: left }
  }
}

/** The name under which a migration sets aside what an interrupted build of an index has left. */
export function asideName(schema: string, name: string): string {
  const mark = createHash('sha256').update(`interrupted ${schema}.${name}`).digest('hex')
  return withEnd(name, `left_${mark.slice(0, 8)}`)
}

function isAside(name: string): boolean {
  return /_left_[0-9a-f]{8}$/.test(name)
}

/** An invalid index of the same form, such as a CREATE INDEX CONCURRENTLY that was interrupted leaves. */
export function leftOf(candidate: Candidate, { indexes }: Catalogue): Index | undefined {
  return indexes.find(
    (index) => !index.valid && !index.building && !index.pinned && isOfForm(index, candidate),
  )
}

/** Does it hold the same entries in the same order, and refuse nothing? */
export function isOfForm(index: Index, candidate: Candidate): boolean {
  if (index.table !== candidate.table.oid || index.unique) return false
  const shape = shapeOf(index, candidate.table)
  return shape !== undefined && covers(shape, candidate) && covers(candidate, shape)
}
