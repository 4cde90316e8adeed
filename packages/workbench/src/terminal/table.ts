import { visible } from './plain-text.ts'

export interface TableOptions {
  /** Maximum width in columns; each row of a wider table becomes a list. */
  readonly width: number
  /** Alignment of the columns after the first; `start` by default. */
  readonly align?: 'start' | 'end'
}

type Row = readonly string[]

/** A Markdown table, whose first row is its head; a list for each row where `width` is too small for it. */
export function table(given: readonly Row[], { width, align = 'start' }: TableOptions): string {
  const plain = given.map((row) => row.map(visible))
  const rows = plain.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const pad = (cell: string, column: number) =>
    align === 'end' && column > 0
      ? cell.padStart(widths[column] ?? 0)
      : cell.padEnd(widths[column] ?? 0)
  const line = (row: Row) => `| ${row.map(pad).join(' | ')} |`
  const rule = `| ${widths.map((each) => '-'.repeat(each)).join(' | ')} |`
  const [head = [], ...body] = rows
  return rule.length > width ? lists(plain) : [line(head), rule, ...body.map(line)].join('\n')
}

function lists([head = [], ...body]: readonly Row[]): string {
  const nameWidth = Math.max(...head.map((name) => name.length))
  const list = ([name = '', ...cells]: Row) => [
    name,
    ...cells.flatMap((cell, i) =>
      cell === '' ? [] : [`  ${(head[i + 1] ?? '').padEnd(nameWidth)}  ${cell}`],
    ),
  ]
  return body.flatMap(list).join('\n')
}
