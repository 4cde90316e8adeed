import { createHash } from 'node:crypto'
import pg from 'pg'
import { qualifiedName, quoteIdentifier } from '../../postgres/names.ts'
import type { Catalogue, Table } from '../catalogue/catalogue.ts'
import type { Candidate } from './candidate.ts'
import { createStatement, dropStatement, lockingOf } from './ddl.ts'
import { asideName, indexName, isOfForm, withEnd } from './index-name.ts'

/**
 * Statements that make the index without blocking writers, and may be run again, also after they were interrupted:
 * what is there already stays, what an interrupted build has left is dropped, and anything else of the name is named.
 */
export function repeatableStatements(
  candidate: Candidate,
  name: string,
  catalogue: Catalogue,
): readonly string[] {
  return [...creationOf(candidate, name, catalogue), checkStatement(candidate.table, name)]
}

/** An index on a partitioned table is put together from those of its partitions, which can be made concurrently. */
function creationOf(candidate: Candidate, name: string, catalogue: Catalogue): readonly string[] {
  const { table } = candidate
  if (!table.partitioned)
    return [...clearance(candidate, name), createStatement(candidate, name, 'again')]
  const whole = qualifiedName({ schema: table.schema, name })
  const parts = catalogue.tables.filter(({ partitionOf }) => partitionOf === table.oid)
  return [
    createStatement(candidate, name, 'only'),
    ...parts.flatMap((part) => {
      const own = { ...candidate, table: part }
      const there = catalogue.indexes.find(
        (index) => index.valid && !index.pinned && isOfForm(index, own),
      )
      const partName = there?.name ?? partIndexName(own, whole)
      const attached = qualifiedName({ schema: part.schema, name: partName })
      return [
        ...(there ? [] : creationOf(own, partName, catalogue)),
        `alter index ${whole} attach partition ${attached};`,
      ]
    }),
  ]
}

/** A name that is the same each time, and that no person would choose. */
function partIndexName(candidate: Candidate, whole: string): string {
  const mark = createHash('sha256')
    .update(`${whole} ${qualifiedName(candidate.table)}`)
    .digest('hex')
  return withEnd(indexName(candidate), mark.slice(0, 8))
}

/**
 * No DO block may run DROP INDEX CONCURRENTLY, and none but a DO block can look whether an index is complete. So it renames
 * what an interrupted build has left, which blocks no reader or writer, and the name is dropped outside of it.
 */
function clearance({ table, keys }: Candidate, name: string): readonly string[] {
  const [index, of] = [qualifiedName({ schema: table.schema, name }), qualifiedName(table)]
  const aside = asideName(table.schema, name)
  const asideText = qualifiedName({ schema: table.schema, name: aside })
  const isLeft = `exists (select from pg_index where indexrelid = to_regclass(${literal(index)}) and indrelid = to_regclass(${literal(of)}) and not indisvalid and not indisunique and indnkeyatts = ${keys.length})`
  // A build that is still running holds this lock: what it makes is looked at after its end.
  const body = `begin if ${isLeft} then lock table ${of} in share update exclusive mode; if ${isLeft} and to_regclass(${literal(asideText)}) is null then alter index ${index} rename to ${quoteIdentifier(aside)}; end if; end if; end`
  return [doBlock(body), dropStatement(table, aside)]
}

/** CREATE INDEX IF NOT EXISTS does nothing where the name is taken, even by an interrupted build. */
function checkStatement(table: Table, name: string): string {
  const index = qualifiedName({ schema: table.schema, name })
  const hint = `If nothing needs it, run "drop index${lockingOf(table)} ${index};", then this file again.`
  return doBlock(
    `begin if not exists (select from pg_index where indexrelid = to_regclass(${literal(index)}) and indrelid = to_regclass(${literal(qualifiedName(table))}) and indisvalid) then raise exception 'Index % is not complete, or is another one.', ${literal(index)} using hint = ${literal(hint)}; end if; end`,
  )
}

function literal(text: string): string {
  return pg.escapeLiteral(text)
}

function doBlock(body: string): string {
  return `do ${body.includes('$') ? pg.escapeLiteral(body) : `$$ ${body} $$`};`
}
