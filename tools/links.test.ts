import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '..')
const docs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'packages/runtime/README.md',
  ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
]

it.each(pages)('leads from %s to nothing that is not there', (page) => {
  const text = readFileSync(path.join(root, page), 'utf8')
  const missing = linksIn(text).filter(
    (to) => !existsSync(path.resolve(root, path.dirname(page), to)),
  )
  expect(missing).toEqual([])
})

it('links each guarantee of the README to a file of tests', () => {
  const [, rest = ''] = readFileSync(path.join(root, 'README.md'), 'utf8').split(
    '\n## What is guaranteed\n',
  )
  const [part = ''] = rest.split('\n## ')
  const rows = part
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
  expect(rows.length).toBeGreaterThan(9)
  for (const row of rows) {
    const [, , attack = ''] = row.split('|')
    const files = linksIn(attack)
    expect(files).not.toEqual([])
    for (const file of files) {
      expect(file).toMatch(/\.(test|torture)\.ts$/)
      expect(readFileSync(path.join(root, file), 'utf8')).toMatch(/^\s*(it|describe)[.(]/m)
    }
  }
})

/** Links of a page to files of the repository, without the place in them. */
function linksIn(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s#]+)(#[^)\s]*)?\)/g)]
    .map(([, to = '']) => to)
    .filter((to) => !/^[a-z]+:/.test(to))
}
