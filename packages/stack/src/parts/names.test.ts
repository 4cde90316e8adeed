import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { partNames, parts } from './index.ts'

const root = path.join(import.meta.dirname, '../../../..')
const searched = ['packages/stack/src', 'packages/workbench/src', 'packages/testing/src', 'tools']
/** A rung names the part that it relieves and the one that it adds. */
const namedByRung = 2
/** Files with the same names for other things: entry files of an app's configuration, services of compose.yaml, programs that tests need. */
const otherLists = [
  'packages/stack/src/app.ts',
  'packages/workbench/src/project.ts',
  'tools/test.ts',
  'tools/try-image.ts',
]

function mostNamed(file: string): number {
  return file.startsWith('packages/workbench/src/ladder/') ? namedByRung : 1
}

function sourcesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => file.endsWith('.ts') && !/\.(test|torture)\.ts$|fixture|\/parts\//.test(file))
}

/** Parts that a text names as a value, a key or a property; not those in its prose or in URLs. */
function namedIn(text: string): string[] {
  return partNames.filter((name) =>
    new RegExp(`['"\`]${name}['"\`]|\\.${name}\\b(?!\\.)|\\b${name}\\??:(?!/)`).test(
      text.replaceAll(/^import .*$/gm, ''),
    ),
  )
}

it('sees a list, and takes no prose or URL for one', () => {
  expect(namedIn("const roles = ['web', 'worker', 'redis']")).toEqual(['redis', 'web', 'worker'])
  expect(namedIn('{ web: spent.web, worker: 0, postgres: 1 }')).toHaveLength(3)
  expect(namedIn('/** the web, a worker */ "postgres://x" `redis://y`')).toEqual([])
})

it('is the one place that lists the kinds of parts', () => {
  const lists = searched
    .flatMap(sourcesIn)
    .map((file) => ({ file, named: namedIn(readFileSync(path.join(root, file), 'utf8')) }))
    .filter(({ file, named }) => named.length > mostNamed(file) && !otherLists.includes(file))
  expect(lists).toEqual([])
})

it('gives each part a label of its own', () => {
  const labels = partNames.map((name) => parts[name].label)
  expect(new Set(labels).size).toBe(labels.length)
})

it('has every part of this folder in the index', async () => {
  const files = readdirSync(import.meta.dirname).filter((file) => /^[a-z-]+\.ts$/.test(file))
  const exported = await Promise.all(
    files
      .filter((file) => file !== 'index.ts')
      .map(async (file) =>
        Object.values((await import(path.join(import.meta.dirname, file))) as object),
      ),
  )
  const written = exported.flat().filter((value) => Object.hasOwn(Object(value), 'layer'))
  const listed: readonly unknown[] = Object.values(parts)
  const forgotten = written.filter((part) => !listed.includes(part))
  expect(forgotten, 'add them to partNames and parts in parts/index.ts').toEqual([])
})
