import { execFile } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stateFolder } from '@tenfold/stack'
import { type TestDatabase, testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

const main = path.join(import.meta.dirname, '..', 'main.ts')

/** Three findings of one kind, all of medium severity: policies that every role passes. */
const shop = ['parcels', 'scans', 'marks']
  .map(
    (table) => `create table ${table} (id int primary key);
      alter table ${table} enable row level security;
      create policy gone on ${table} for delete using (true)`,
  )
  .join(';')

let database: TestDatabase
let folder: Awaited<ReturnType<typeof stateFolder>>
beforeAll(async () => {
  database = await testDatabase()
  folder = await stateFolder()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(shop)
  await client.end()
})
afterAll(async () => {
  await folder[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

interface Ended {
  readonly code: number
  readonly out: string
  readonly error: string
}

function audit(flags: readonly string[], { url } = database): Promise<Ended> {
  const args = ['--conditions=@tenfold/source', main, 'audit', url, ...flags]
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder.dir }, (failure, out, error) =>
      resolve({ code: Number(failure?.code ?? 0), out, error }),
    )
  })
}

it.each([
  [[], 0],
  [['--fail-on', 'high'], 0],
  [['--fail-on', 'medium'], 3],
  [['--fail-on', 'low'], 3],
  [['--fail-on', 'none'], 0],
])('ends for findings of medium severity with %j by %d', async (flags, code) => {
  expect((await audit(flags)).code).toBe(code)
})

it.each([
  [95, [], 0],
  [94, [], 3],
  [94, ['--fail-on', 'none'], 0],
])('ends where %d %% of the time could be judged with %j by %d', async (judged, flags, code) => {
  const entry = (ms: number, text: string) => `x LOG:  duration: ${ms}.0 ms  statement: ${text}\n`
  const name = `judged-${judged}.log`
  await writeFile(
    path.join(folder.dir, name),
    entry(judged, 'select id from scans where id = 7') +
      entry(100 - judged, 'call bill_everybody()'),
  )
  const ended = await audit(['--log', name, ...flags])
  expect(ended.code).toBe(code)
  expect(ended.out.includes('6 % of the time not judged')).toBe(judged < 95)
})

it('prints every finding when asked to, otherwise one of each kind', async () => {
  const heads = /^(high|medium|low) +\d+\. /gm
  expect((await audit([])).out.match(heads)).toHaveLength(1)
  expect((await audit(['--all'])).out.match(heads)).toHaveLength(3)
})

it('looks at so many statements of a log as it is told to', async () => {
  const text = (n: number) => `x LOG:  duration: ${n}.0 ms  statement: select id + ${n} from scans`
  await writeFile(path.join(folder.dir, 'slow.log'), `${text(5)}\n${text(7)} where id > 3\n`)
  const { out } = await audit(['--log', 'slow.log', '--top', '1', '--json'])
  const { source, unjudged } = JSON.parse(out)
  expect(source).toMatchObject({ kind: 'log', statements: 2 })
  expect(unjudged.statements).toMatchObject([
    { reason: 'only the 1 most expensive statements are looked at (--top)' },
  ])
})

it('writes no folder when no finding has SQL', async () => {
  await using empty = await testDatabase()
  expect(await audit(['--fix', 'fix'], empty)).toMatchObject({
    code: 0,
    error: 'Nothing to fix, so fix was not written.\n',
  })
  expect(await readdir(folder.dir)).not.toContain('fix')
})

it.each(['--html', '--migration', '--fix'])(
  'refuses standard output as the file of %s',
  async (flag) => {
    const { code, out, error } = await audit([flag, '-'])
    expect([code, out]).toEqual([2, ''])
    expect(error).toContain('standard output has the report')
    expect(await readdir(folder.dir)).not.toContain('-')
  },
)

it('says why a place takes no file', async () => {
  const why = async (place: string) => {
    const { code, error } = await audit(['--html', place])
    return [code, error.split('\n')[0]?.replace(/ +\[.*/, '')]
  }
  await writeFile(path.join(folder.dir, 'plain'), '')
  expect(await why('plain')).toEqual([2, `--html "plain" can't be written: it exists already.`])
  expect(await why('plain/page.html')).toEqual([
    2,
    `--html "plain/page.html" can't be written: a part of its path is a file.`,
  ])
  expect(await why('no/page.html')).toEqual([
    2,
    `--html "no/page.html" can't be written: the folder above it doesn't exist.`,
  ])
  const longName = 'a'.repeat(300)
  expect((await why(longName))[1]).toContain('its name is too long')
})

it.skipIf(process.platform !== 'linux')(
  'does not blame the folder above for a folder that takes none',
  async () => {
    const { code, error } = await audit(['--html', '/proc/page.html'])
    expect([code, error]).toEqual([2, expect.stringContaining('its folder takes no new files')])
  },
)

it.each([['--verify'], ['--verify-on', 'postgres://a@127.0.0.1:9/b']])(
  'refuses --what-if beside %s, since only one of them would be heeded',
  async (...flags) => {
    expect(await audit(['--what-if', ...flags])).toMatchObject({
      code: 2,
      error: expect.stringContaining('cannot be used with'),
    })
  },
)
