import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

export interface Table {
  readonly name: string
  readonly columns: readonly string[]
  /** How many rows there will be, for the progress. */
  readonly count: number
  /** Values in the order of `columns`; null for NULL. No value holds a tab, line break or backslash. */
  readonly rows: () => Iterable<readonly (string | number | null)[]>
}

const chunkLength = 64 * 1024

/** Streams a table's rows to the database; `onRows` hears how many have left since it was last called. */
export async function copyTable(
  client: ClientBase,
  table: Table,
  { signal, onRows }: { signal: AbortSignal; onRows: (rows: number) => void },
): Promise<void> {
  // FREEZE is allowed as the tables were truncated in this transaction: no later read has to tidy up.
  const into = `copy ${table.name} (${table.columns.join(', ')}) from stdin with (freeze)`
  const stream = client.query(copyFrom(into))
  await pipeline(Readable.from(chunks(table, onRows), { objectMode: false }), stream, { signal })
}

function* chunks(table: Table, onRows: (rows: number) => void): Generator<Buffer> {
  let text = ''
  let rows = 0
  for (const row of table.rows()) {
    text += line(row)
    rows++
    if (text.length < chunkLength) continue
    yield Buffer.from(text)
    onRows(rows)
    text = ''
    rows = 0
  }
  if (text) yield Buffer.from(text)
  onRows(rows)
}

function line(row: readonly (string | number | null)[]): string {
  let text = ''
  for (let at = 0; at < row.length; at++) {
    if (at > 0) text += '\t'
    text += row[at] ?? '\\N'
  }
  return `${text}\n`
}
