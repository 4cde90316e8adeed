import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { testRedisUrl } from '@tenfold/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const app = fileURLToPath(new URL('..', import.meta.url))
const main = fileURLToPath(new URL('../../../packages/workbench/src/main.ts', import.meta.url))

interface Report {
  readonly start: Level
  readonly rungs: readonly {
    rung: string
    evidence: string
    applied: string[]
    predictedPerSecond: number
    predictedCpuMs: Readonly<Record<string, number>>
    before: Level
    after: Level
    decision: string
    reason: string
  }[]
  readonly verdict: string
  readonly notApplicable: readonly { rung: string; reason: string }[]
  readonly blocked: readonly { rung: string }[]
  readonly end: Level
}

interface Level {
  readonly perSecond: number
  readonly users: number
}

let dir: string

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'tenfold-climb-'))
  await chmod(dir, 0o755)
})

afterAll(() => rm(dir, { recursive: true, force: true }))

function climb(...flags: string[]) {
  const args = ['--conditions=@tenfold/source', main, 'climb', '--app', app, ...flags]
  const child = spawn(process.execPath, args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] })
  const code = new Promise((resolve) => void child.on('close', resolve))
  return Promise.all([code, text(child.stdout), text(child.stderr)])
}

describe('tenfold climb', () => {
  it('measures the MVP, tries each rung it has evidence for, and writes down what it saw', async () => {
    // As many requests as show every kind of work, and a goal that no machine reaches.
    const flags = ['--brief', '--users', '1000', '--goal', '100000000']
    const [code, out, log] = await climb(...flags, '--json')
    expect(log).toContain('Measuring the MVP')
    const report = JSON.parse(out) as Report
    // Steps this short prove little, and this machine may be busy: the exit code says which it was.
    expect(code).toBe(report.verdict === 'decided' ? 0 : 3)
    const byName = new Map(report.rungs.map((row) => [row.rung, row]))
    // Timings decide what is kept, and this machine may be busy: only what was done is checked.
    expect(byName.get('indexes')?.applied.join('\n')).toMatch(
      /create index concurrently \S+ on public\.invoices \(org_id/,
    )
    // On a machine that is too slow for a single user, both are 0.
    const { perSecond } = report.start
    expect(byName.get('indexes')?.predictedPerSecond).toBeGreaterThanOrEqual(perSecond)
    expect(report.rungs.length).toBeGreaterThanOrEqual(2)
    // The app asks its cache and enqueues jobs: each rung that was applied was seen to act.
    const inert = report.rungs.filter(({ decision }) => decision === 'not applicable')
    expect(inert).toEqual([])
    // The processes rung needs a free core for one more web process, which a busy machine lacks; how much of the work is
    // the primary's depends on the machine, too; and this app is far from the limit of connections.
    const unused = report.notApplicable.filter(
      ({ rung }) => !['processes', 'replicas'].includes(rung),
    )
    expect(unused).toEqual([
      { rung: 'pooler', reason: expect.stringMatching(/^\d+ of the 97 connections/) },
    ])
    for (const { predictedCpuMs } of report.rungs) {
      expect(predictedCpuMs['web']).toBeGreaterThan(0)
      expect(predictedCpuMs['postgres']).toBeGreaterThan(0)
    }
    const blocked = report.blocked.filter(({ rung }) => rung === 'cache')
    expect(blocked.map(({ rung }) => rung)).toEqual(testRedisUrl() ? [] : ['cache'])
    await expectReportFiles()
  })

  it.each([
    [['--users', '5'], 'whole number from 200 to 100000'],
    [['--profile', 'lazy'], 'Allowed choices are typical, busy'],
    [['--database', 'postgres://192.0.2.1/x'], '--i-own-this'],
    [['--database', 'nonsense'], 'nonsense'],
    [['--goal', 'many'], 'whole number'],
    [['--connections', '9'], 'whole number from 10 to 1000'],
    [['--connections', '30', '--database', 'postgres://127.0.0.1/x'], 'cannot be used with'],
  ])('refuses %j with exit code 2 and starts nothing', async (flags, message) => {
    const [code, , log] = await climb(...flags)
    expect(log).toContain(message)
    expect(code).toBe(2)
  })
})

async function expectReportFiles(): Promise<void> {
  const reports = path.join(dir, '.tenfold', 'climb', 'reports')
  const [taken = ''] = await readdir(reports)
  const html = await readFile(path.join(reports, taken, 'report.html'), 'utf8')
  expect(html).toContain('<svg')
  const migration = await readFile(path.join(reports, taken, 'migration.sql'), 'utf8')
  expect(migration).toContain('-- no transaction')
}
