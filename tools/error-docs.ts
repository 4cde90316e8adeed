/**
 * Writes the tables of docs/errors.md that come from the sources: an `errors.ts` beside its factories, and the app's types of
 * problems. With `--check` it writes nothing, and fails when they say something else than the page.
 */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ErrorEntry } from '@tenfold/error'
import { problemKinds, problemTypes } from '../apps/invoicing/src/platform/http/index.ts'
import { cacheErrors } from '../packages/runtime/src/cache/errors.ts'
import { dbErrors } from '../packages/runtime/src/db/errors.ts'
import { configErrors } from '../packages/runtime/src/errors.ts'
import { jobsErrors } from '../packages/runtime/src/jobs/errors.ts'
import { sessionErrors } from '../packages/runtime/src/kernel/errors.ts'

const file = path.join(import.meta.dirname, '../docs/errors.md')
const command = 'npm run error-docs'

const runtime: Readonly<Record<string, ErrorEntry>> = {
  ...cacheErrors,
  ...configErrors,
  ...dbErrors,
  ...jobsErrors,
  ...sessionErrors,
}

const page = await readFile(file, 'utf8')
const wanted = withTable(
  withTable(page, 'Runtime', [
    ['code', 'what happened', 'retryable', 'what to do'],
    ...Object.entries(runtime)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, entry]) => [`\`${code}\``, entry.meaning, retryableOf(entry), entry.remedy]),
  ]),
  'Problems of the API',
  [
    ['type', 'what it means', 'status', 'what to do'],
    ...problemKinds.map((kind) => {
      const { status, meaning, remedy } = problemTypes[kind]
      return [`\`${kind}\``, meaning, String(status), remedy]
    }),
  ],
)
if (!process.argv.includes('--check')) await writeFile(file, wanted)
else if (wanted !== page) {
  console.error(`The sources say something else than docs/errors.md. Run: ${command}`)
  process.exitCode = 1
}

function retryableOf({ retryable }: ErrorEntry): string {
  return retryable === true ? 'yes' : (retryable ?? '')
}

/** The page with these rows as the first table below a heading. */
function withTable(text: string, heading: string, rows: readonly (readonly string[])[]): string {
  const from = text.indexOf('\n| ', text.indexOf(`\n## ${heading}\n`)) + 1
  const length = /^(\|.*\n?)+/.exec(text.slice(from))?.[0].length ?? 0
  if (!text.includes(`\n## ${heading}\n`)) throw new Error(`docs/errors.md has no "${heading}".`)
  return text.slice(0, from) + tableOf(rows) + text.slice(from + length)
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`
  const [head = [], ...body] = rows
  return [head, widths.map((width) => '-'.repeat(width)), ...body].map(lineOf).join('')
}
