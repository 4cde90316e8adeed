import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { stateFolder } from '@tenfold/stack'
import { testDatabase } from '@tenfold/testing'
import { describe, expect, it } from 'vitest'
import { type Budget, budgets, profiles } from '../load/index.ts'
import { findProject } from '../project.ts'
import { climbApp } from './climb-app.ts'
import { reportText } from './report/text.ts'

const fixture = path.join(import.meta.dirname, 'fixture')
/** By requests, which show what there is on a machine of any speed; no more search than proves that it goes. */
const budget: Budget = {
  ...budgets.brief,
  survey: { warmUpMs: 200, maxMs: 600_000, maxRequests: 120 },
  warmUpMs: 100,
  stepMs: 300,
  finalMs: 600,
  totalMs: 1_500,
}

/** The rung that depends on the machine. */
const free = ['processes']

async function climbFixture(more: { readonly database?: string } = {}) {
  await using state = await stateFolder()
  const said: string[] = []
  const report = await climbApp({
    project: await findProject(fixture),
    dir: path.join(state.dir, 'stack'),
    users: 500,
    // More than any machine carries: every rung is looked at.
    goalUsers: 100_000_000,
    profile: profiles.busy,
    budget,
    ...more,
    signal: new AbortController().signal,
    onEvent: (event) => said.push(event.type),
    onSurvey: () => undefined,
    onStep: () => undefined,
    onSeed: () => undefined,
    log: (line) => said.push(line),
  })
  return { report, said }
}

describe('the climb of an app of one’s own that logs in as the admin role', () => {
  it('finds the missing index, and tries neither a cache that is never asked nor jobs that are never enqueued', async () => {
    const { report } = await climbFixture()
    const row = report.rungs.find(({ rung }) => rung === 'indexes')
    expect(row?.evidence).toContain('author_id')
    // Whether a core is free for one more web process is the machine's affair.
    expect(report.rungs.filter(({ rung }) => !free.includes(rung))).toEqual([row])
    expect(row?.applied.join()).toContain('on public.notes (author_id')
    // This machine may be busy: then nothing is decided, but never undone.
    expect(['kept', 'undecided']).toContain(row?.decision)
    expect(row?.shown[0]).toMatch(/the new indexes were read [\d,]+ times/)
    expect(row?.after.cpuMs.postgres).toBeLessThan(row?.before.cpuMs.postgres ?? 0)
    expect(row?.predictedCpuMs.postgres).toBeGreaterThan(0)
    expect(report.blocked.filter(({ rung }) => !free.includes(rung))).toEqual([])
    expect(report.notApplicable.filter(({ rung }) => !free.includes(rung))).toEqual([
      { rung: 'cache', reason: expect.stringMatching(/^[\d,]+ requests, no look-up/) },
      { rung: 'jobs', reason: expect.stringMatching(/^[\d,]+ requests, no job was enqueued/) },
      { rung: 'pooler', reason: expect.stringMatching(/^\d+ of the 97 connections/) },
      { rung: 'replicas', reason: expect.stringMatching(/^[\d,]+ requests told of no statement/) },
    ])
  })

  it('counts the CPU of a server on this machine that somebody else started', {
    skip: process.platform !== 'linux',
  }, async () => {
    await using database = await testDatabase()
    const { report } = await climbFixture({ database: database.url })
    expect(report.start.cpuMs.postgres).toBeGreaterThan(0)
    expect(report.rungs[0]?.rung).toBe('indexes')
  })

  it('decides nothing while other programs compute, and says so first and last', async () => {
    const hogs = Array.from({ length: availableParallelism() }, () =>
      spawn(process.execPath, ['-e', 'for (;;) Math.sqrt(2)'], { stdio: 'ignore' }),
    )
    try {
      const { report, said } = await climbFixture()
      expect(said[0]).toMatch(/^This machine is busy: other programs took \d+ % of the machine/)
      expect(report.verdict).toBe('undecided')
      expect(report.rungs[0]).toMatchObject({ rung: 'indexes', decision: 'undecided' })
      expect(report.rungs.filter(({ decision }) => decision === 'kept')).toEqual([])
      const [top] = reportText(report).split('\n')
      expect(top).toMatch(/^UNDECIDED\. This machine was too busy to tell: other programs took/)
      const stayed = report.rungs.filter(({ decision }) => decision === 'undecided')
      expect(report.end.perSecond).toBe(stayed.at(-1)?.after.perSecond)
    } finally {
      for (const hog of hogs) hog.kill('SIGKILL')
    }
  })
})
