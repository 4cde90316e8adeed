import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { table } from '../packages/workbench/src/terminal/index.ts'

export type Row = readonly string[]

interface WrittenPage {
  /** Path from the repository's root. */
  readonly page: string
  /** The command that writes it. */
  readonly command: string
  readonly write: (text: string) => string
}

/** Writes a page of which the sources decide a part. With `--check` it writes nothing, and fails when they differ. */
export async function writePage({ page, command, write }: WrittenPage): Promise<void> {
  const file = path.join(import.meta.dirname, '..', page)
  const text = await readFile(file, 'utf8')
  const wanted = write(text)
  if (!process.argv.includes('--check')) return await writeFile(file, wanted)
  if (wanted === text) return
  console.error(`The sources say something else than ${page}. Run: ${command}`)
  process.exitCode = 1
}

/** A page with these rows as the first table below a heading. */
export function withTable(text: string, heading: string, rows: readonly Row[]): string {
  const { from, text: former } = findTable(text, heading)
  const written = table(rows, { width: Infinity })
  return `${text.slice(0, from)}${written}\n${text.slice(from + former.length)}`
}

function findTable(markdown: string, heading: string): { from: number; text: string } {
  const at = markdown.indexOf(`\n## ${heading}\n`)
  if (at === -1) throw new Error(`The page has no heading "${heading}".`)
  const from = markdown.indexOf('\n| ', at) + 1
  return { from, text: /^(\|.*\n?)+/.exec(markdown.slice(from))?.[0] ?? '' }
}
