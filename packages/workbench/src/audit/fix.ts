import { plainText } from '../terminal/index.ts'
import type { AdvisedIndex } from './advice/advised-index.ts'
import type { Finding } from './finding.ts'
import { reviewText } from './migration.ts'
import { type Orm, schemaLine } from './report/orm-schema.ts'

/** A file to be written. */
export interface FixFile {
  readonly name: string
  readonly text: string
}

/**
 * A migration for each index that is ready to be made, with one beside it that undoes it, and `review.sql` with the SQL that
 * a person must judge, as a comment. Each is accepted by squawk, and may be run again.
 */
export function fixFiles(findings: readonly Finding[], orms: readonly Orm[]): readonly FixFile[] {
  const indexes = findings.filter((finding) => finding.index !== undefined)
  const digits = String(indexes.length).length
  const review = reviewText(findings)
  return [
    ...indexes.flatMap((finding, i) => {
      const number = String(i + 1).padStart(Math.max(2, digits), '0')
      return finding.index ? pair(finding, finding.index, number, orms) : []
    }),
    ...(review === '' ? [] : [{ name: 'review.sql', text: review }]),
  ]
}

function pair(
  finding: Finding,
  index: AdvisedIndex,
  number: string,
  orms: readonly Orm[],
): readonly FixFile[] {
  const name = `${number}_${index.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`
  const head = [finding.title, finding.why, ...schemaNotes(index, orms)].map(commented)
  const up = [
    ...(index.prerequisite === undefined ? [] : [index.prerequisite]),
    ...index.repeatable,
  ]
  const title = commented(`Undoes ${name}.up.sql.`)
  return [
    { name: `${name}.up.sql`, text: script(head, up) },
    { name: `${name}.down.sql`, text: script([title], [index.dropDdl]) },
  ]
}

/** Prisma drops an index that its schema lacks; so does Drizzle's `push`. */
function schemaNotes({ shape }: AdvisedIndex, orms: readonly Orm[]): readonly string[] {
  return orms.flatMap((orm) => {
    const line = schemaLine(orm, shape)
    return line === undefined ? [] : [`In the schema of ${orm}: ${line}`]
  })
}

/** Its first lines tell migration runners and linters that CONCURRENTLY can't run inside a transaction. */
function script(head: readonly string[], statements: readonly string[]): string {
  const lines = [
    '-- no transaction',
    '-- squawk-disable-assume-in-transaction',
    ...head,
    "set statement_timeout = '6h';",
    ...statements.flatMap((each, i) => [...limitBefore(statements, i), ...ignored(each), each]),
    'reset lock_timeout;',
    'reset statement_timeout;',
  ]
  return `${lines.join('\n')}\n`
}

/** Waiting for CONCURRENTLY's locks blocks no reader or writer; waiting for any other lock holds up those that come later. */
function limitBefore(statements: readonly string[], i: number): readonly string[] {
  const [limit, before] = [statements[i], statements[i - 1]].map(
    (each) => each && (isConcurrent(each) ? '5min' : '5s'),
  )
  return limit === before ? [] : [`set lock_timeout = '${limit}';`]
}

function isConcurrent(statement: string): boolean {
  return /^(create|drop) index concurrently /.test(statement)
}

/** A partitioned table's index can't be made or dropped concurrently; the first is only an entry in the catalogue. */
function ignored(statement: string): readonly string[] {
  if (isConcurrent(statement)) return []
  const rule = statement.startsWith('create index ')
    ? 'require-concurrent-index-creation'
    : statement.startsWith('drop index ') && 'require-concurrent-index-deletion'
  return rule ? [`-- squawk-ignore ${rule}`] : []
}

function commented(text: string): string {
  return `-- ${plainText(text)}`
}
