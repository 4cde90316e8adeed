import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, it, vi } from 'vitest'
import { ladder } from './index.ts'

const files = readdirSync(import.meta.dirname)

/** Rungs that a file of this folder exports. */
async function rungsIn(file: string): Promise<readonly unknown[]> {
  const exported: object = await import(path.join(import.meta.dirname, file))
  return Object.values(exported).filter((value) => Object.hasOwn(Object(value), 'diagnose'))
}

it('has every rung of this folder in the index', async () => {
  const sources = files.filter((file) => /^[a-z-]+\.ts$/.test(file))
  const written = (await Promise.all(sources.map(rungsIn))).flat()
  const listed: readonly unknown[] = ladder
  const forgotten = written.filter((rung) => !listed.includes(rung))
  expect(forgotten, 'add them to the ladder in ladder/index.ts').toEqual([])
})

it('names the program that a rung needs, where it is missing', () => {
  vi.stubEnv('PATH', '')
  const missing = ladder.flatMap(
    (rung) => rung.missing()?.replace(/^no (\S+) on PATH\. .*$/, `${rung.name}: $1`) ?? [],
  )
  vi.unstubAllEnvs()
  expect(missing.toSorted()).toEqual([
    'cache: redis-server',
    'pooler: pgbouncer',
    'processes: haproxy',
  ])
})

it('has a file and a test for each rung, by its name', () => {
  const wanted = ladder.flatMap(({ name }) => [`${name}.ts`, `${name}.test.ts`])
  const missing = wanted.filter((file) => !files.includes(file))
  expect(missing, 'add them to ladder/').toEqual([])
  expect(new Set(wanted).size).toBe(wanted.length)
})
