import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { problemKinds, problemTypes } from '../apps/invoicing/src/platform/http/index.ts'

const root = path.join(import.meta.dirname, '..')
const parts = readFileSync(path.join(root, 'docs/errors.md'), 'utf8').split(/^## /m)

it.each([
  ['Runtime', ['packages/runtime/src'], 'yes', /retryable: true/],
  ['Command', ['packages/workbench/src', 'packages/stack/src'], '1', /exitCode: 1/],
  ['Invoicing app', ['apps/invoicing/src'], '2', /new UserMistake/],
])('lists every code of "%s", and no other', (title, folders, mark, marked) => {
  const documented = rowsOf(title).map(([code = '', , column]) => [code, column === mark])
  const raised = folders.flatMap(raisedIn).map(({ code, text }) => [code, marked.test(text)])
  expect(new Map(documented as [string, boolean][])).toEqual(new Map(raised as [string, boolean][]))
})

it('lists every type of problem as the app describes it', () => {
  const described = problemKinds.map((kind) => {
    const { status, meaning, remedy } = problemTypes[kind]
    return [kind, meaning, String(status), remedy]
  })
  expect(rowsOf('Problems of the API')).toEqual(described)
})

/** The cells of each row that begins with a code. */
function rowsOf(title: string): string[][] {
  const part = parts.find((each) => each.startsWith(`${title}\n`)) ?? ''
  return [...part.matchAll(/^\| `([a-z/-]+)` *\|(.*)\|$/gm)].map(([, code = '', cells = '']) => [
    code,
    ...cells.split('|').map((cell) => cell.trim()),
  ])
}

/** Each place that raises a code, with the text of the function or method around it. */
function raisedIn(folder: string): { code: string; text: string }[] {
  return sourcesIn(path.join(root, folder))
    .flatMap((source) => source.split(/^ {0,2}\}$/m))
    .flatMap((text) =>
      [...text.matchAll(/new (?:TenfoldError|UserMistake)\(\s*'([a-z]+\/[a-z-]+)'/g)].map(
        ([, code = '']) => ({ code, text }),
      ),
    )
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|fixture/.test(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
}
