import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '..')
const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md'], { cwd: root })

it.each(pages)('leads from %s to nothing that is not there', (page) => {
  const text = readFileSync(path.join(root, page), 'utf8')
  const missing = linksIn(text).filter(({ file, place }) => {
    const target =
      file === '' ? path.join(root, page) : path.resolve(root, path.dirname(page), file)
    if (!existsSync(target)) return true
    return place !== '' && target.endsWith('.md') && !placesIn(target).includes(place)
  })
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
    const files = linksIn(attack).map(({ file }) => file)
    expect(files).not.toEqual([])
    for (const file of files) {
      expect(file).toMatch(/\.(test|torture)\.ts$/)
      expect(readFileSync(path.join(root, file), 'utf8')).toMatch(/^\s*(it|describe)[.(]/m)
    }
  }
})

interface Link {
  /** Empty for a place on the same page. */
  readonly file: string
  readonly place: string
}

/** Links of a page to files of the repository, and to places in them. */
function linksIn(text: string): Link[] {
  return [...text.matchAll(/\]\(([^)\s#]*)(?:#([^)\s]*))?\)/g)]
    .map(([, file = '', place = '']) => ({ file, place }))
    .filter(({ file, place }) => !/^[a-z]+:/.test(file) && file + place !== '')
}

/** Names that GitHub gives a page's headings. */
function placesIn(page: string): string[] {
  const headings = readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, words = '']) =>
    words
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  )
}
