import { expect, it } from 'vitest'
import { table } from './table.ts'

const rows = [
  ['route', 'requests', 'errors'],
  ['all reads', '12,345', '0'],
  ['/invoices', '9', ''],
]

it('aligns the cells of a column', () => {
  expect(table(rows, { width: 80, align: 'end' })).toBe(
    [
      '| route     | requests | errors |',
      '| --------- | -------- | ------ |',
      '| all reads |   12,345 |      0 |',
      '| /invoices |        9 |        |',
    ].join('\n'),
  )
  expect(table(rows, { width: 80 })).toContain('| /invoices | 9        |        |')
})

it('lets no cell act on the terminal or break the table', () => {
  const hostile = [['route'], ['/a|b\u001b[2J\u202e\n| c']]
  const written = String.raw`/a\|b\x1b[2J\u202e\x0a\| c`
  expect(table(hostile, { width: 80 }).split('\n')[2]).toBe(`| ${written} |`)
  expect(table(hostile, { width: 10 })).toBe(written.replaceAll(String.raw`\|`, '|'))
})

it('lists each row where the table would be too wide, without its empty cells', () => {
  expect(table(rows, { width: 30 })).toBe(
    ['all reads', '  requests  12,345', '  errors    0', '/invoices', '  requests  9'].join('\n'),
  )
})
