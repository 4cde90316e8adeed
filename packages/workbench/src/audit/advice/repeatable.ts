import { createHash } from 'node:crypto'
import pg from 'pg'
import { qualifiedName } from '../../postgres/names.ts'
import type { Catalogue, Table } from '../catalogue/catalogue.ts'
import type { Candidate } from './candidate.ts'
import { createStatement, lockingOf } from './ddl.ts'
import { indexName, isOfForm, withEnd } from './index-name.ts'

/**
 * Statements that make the index without blocking writers, and may be run again, also after they were interrupted:
 * what is there already stays, and what isn't complete is named.
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
  if (!table.partitioned) return [createStatement(candidate, name, 'again')]
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

/** CREATE INDEX IF NOT EXISTS does nothing where the name is taken, even by an interrupted build. */
function checkStatement(table: Table, name: string): string {
  const index = qualifiedName({ schema: table.schema, name })
  const [literal, of] = [index, qualifiedName(table)].map((each) => pg.escapeLiteral(each))
  const hint = `Run "drop index${lockingOf(table)} ${index};", then this file again.`
  const body = `begin if not exists (select from pg_index where indexrelid = to_regclass(${literal}) and indrelid = to_regclass(${of}) and indisvalid) then raise exception 'Index % is not complete, or is another one.', ${literal} using hint = ${pg.escapeLiteral(hint)}; end if; end`
  return `do ${body.includes('$') ? pg.escapeLiteral(body) : `$$ ${body} $$`};`
}
