import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '..')
const parts = readFileSync(path.join(root, 'docs/errors.md'), 'utf8').split(/^## /m)

const sources = [
  'packages/runtime/src',
  'packages/stack/src',
  'packages/workbench/src',
  'apps/invoicing/src',
]

it.each([
  ['Command', ['packages/workbench/src', 'packages/stack/src'], '1', /exitCode: 1/],
  ['Invoicing app', ['apps/invoicing/src'], '1', /exitCode: 1/],
])('lists every code of "%s", and no other', (title, folders, mark, marked) => {
  const documented = rowsOf(title).map(([code = '', , column]) => [code, column === mark])
  const raised = folders.flatMap(raisedIn).map(({ code, text }) => [code, marked.test(text)])
  expect(new Map(documented as [string, boolean][])).toEqual(new Map(raised as [string, boolean][]))
})

it.each(sources)('raises no error in %s outside of an errors.ts', (area) => {
  const folder = path.join(root, area)
  const inline = filesIn(folder).filter(
    (file) =>
      path.basename(file) !== 'errors.ts' &&
      readFileSync(path.join(folder, file), 'utf8').includes('new TenfoldError('),
  )
  expect(inline).toEqual([])
})

it('has a factory for each entry of a table, and a table for each errors.ts, on the page', () => {
  const page = parts.join('')
  for (const folder of sources)
    for (const file of filesIn(path.join(root, folder)).filter((each) =>
      each.endsWith('errors.ts'),
    )) {
      const text = readFileSync(path.join(root, folder, file), 'utf8')
      const codes = [...text.matchAll(/^ {2}'([a-z]+\/[a-z-]+)': \{$/gm)].map(
        ([, code = '']) => code,
      )
      expect(codes).not.toEqual([])
      for (const code of codes) {
        expect(text).toMatch(new RegExp(`\\berror\\(\\s*'${code}'`))
        expect(page).toContain(`| \`${code}\` `)
      }
    }
})

/** The cells of each row that begins with a code. */
function rowsOf(title: string): string[][] {
  const part = parts.find((each) => each.startsWith(`${title}\n`)) ?? ''
  return [...part.matchAll(/^\| `([a-z/-]+)` *\|(.*)\|$/gm)].map(([, code = '', cells = '']) => [
    code,
    ...cells.split('|').map((cell) => cell.trim()),
  ])
}

/** Each place that raises a code, with the text of the function or method around it, and each entry of a table. */
function raisedIn(folder: string): { code: string; text: string }[] {
  return sourcesIn(path.join(root, folder))
    .flatMap((source) => source.split(/^ {0,2}\},?$/m))
    .flatMap((text) =>
      [...text.matchAll(raised)].map(([, inline, entry]) => ({
        code: inline ?? entry ?? '',
        text,
      })),
    )
}

const raised = /new TenfoldError\(\s*'([a-z]+\/[a-z-]+)'|^ {2}'([a-z]+\/[a-z-]+)': \{$/gm

function sourcesIn(folder: string): string[] {
  return filesIn(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'))
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.test\.ts$|fixture/.test(file),
  )
}
