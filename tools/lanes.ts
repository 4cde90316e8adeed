import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** Needs of a test, from nothing to the whole machine. `npm test -- --lane <name>` runs one of them. */
export const lanes = ['unit', 'servers', 'browser', 'climb'] as const
export type Lane = (typeof lanes)[number]

/** They put a real load on all cores, so they run by themselves. */
const climbs: readonly string[] = [
  'apps/invoicing/test/climb.test.ts',
  'packages/workbench/src/climb/climb-app.test.ts',
]

/** Signs in a test, or in a helper of tests, that it starts a browser, or servers and processes. */
const signs = {
  browser: /^(import|}) .*\/browser-tools\.ts'/m,
  servers:
    /^(import|}) .*'(@tenfold\/testing|node:child_process)'|^[^'"]*\b(testDatabase|startPostgres|startReplica|startReplicated|startPgbouncer|startPooler|startRedis|startStack|startAppProcess)\(/m,
} as const

/** Test files by lane, as paths from `root`. A file's imports decide, so no list must be kept. */
export function testFiles(root: string): Readonly<Record<Lane, readonly string[]>> {
  const files: Record<Lane, string[]> = { unit: [], servers: [], browser: [], climb: [] }
  for (const folder of ['apps', 'packages', 'tools'])
    for (const file of listTests(path.join(root, folder)))
      files[laneOf(root, file)].push(path.relative(root, file))
  return files
}

function listTests(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.test\.tsx?$/.test(name) && !/(^|\/)(node_modules|dist)\//.test(name))
    .map((name) => path.join(folder, name))
    .toSorted((a, b) => a.localeCompare(b))
}

function laneOf(root: string, file: string): Lane {
  if (climbs.includes(path.relative(root, file))) return 'climb'
  const texts = textsOf(file, new Set())
  if (texts.some((text) => signs.browser.test(text))) return 'browser'
  return texts.some((text) => signs.servers.test(text)) ? 'servers' : 'unit'
}

/** Texts of a test and of the helpers that it imports. */
function textsOf(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  const imports = [...text.matchAll(/from '(\.[^']+\.tsx?)'/g)]
  const helpers = imports
    .map(([, to = '']) => path.resolve(path.dirname(file), to))
    .filter((to) => isHelper(to) && statSync(to, { throwIfNoEntry: false }))
  return [text, ...helpers.flatMap((to) => textsOf(to, seen))]
}

function isHelper(file: string): boolean {
  return /\/(test|fixture|dev)\//.test(file)
}
