import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { stateFolder } from '@tenfold/stack'
import { describe, expect, it } from 'vitest'
import type { ClimbResult } from '../events.ts'
import { measurementOf } from '../fixture/simulated-site.ts'
import type { Decision } from '../judge-gain.ts'
import type { Noise } from '../noise.ts'
import { reportHtml } from './html.ts'
import { reportMigration } from './migration.ts'
import { type Conditions, type RungRow, reportOf } from './report.ts'
import { reportText } from './text.ts'
import { writeReport } from './write.ts'

const conditions: Conditions = {
  app: 'invoicing',
  cores: 2,
  cpu: 'a processor',
  memoryGib: 24,
  node: 'v24',
  postgres: '18',
  users: 10_000,
  visitors: 800,
  profile: 'busy',
  profilePerSecond: 640,
  mix: '90 % reads',
  slo: 'p95 <= 300 ms',
  seconds: 200,
}

const [before, after] = [measurementOf(16, { postgres: 40 }), measurementOf(160, { postgres: 2 })]
const result: ClimbResult = {
  start: before,
  steps: [
    {
      rung: 'indexes',
      because: '<b>statement & more</b>',
      applied: ['create index concurrently on t (a);'],
      predictedPerSecond: 150,
      predictedDemandMs: { ...after.evidence.demandMs, postgres: 3 },
      before,
      after,
      gain: { decision: 'kept', reason: 'capacity x10.00' },
      shown: ['cache: 83 % of 12,345 look-ups hit', 'most misses: GET /<i>'],
    },
  ],
  blocked: [{ rung: 'cache', missing: 'no redis-server on PATH' }],
  failed: [],
  notApplicable: [{ rung: 'jobs', reason: '500 requests, no job was enqueued' }],
  left: [],
  end: after,
}
const report = reportOf(result, conditions, (perSecond) => (perSecond / 640) * 100_000)

const reportIn = (other: Partial<ClimbResult>) =>
  reportOf({ ...result, ...other }, conditions, (perSecond) => perSecond)

function undecided(noise: Partial<Noise>): Partial<ClimbResult> {
  const gain = { decision: 'undecided' as Decision, reason: 'the reason' }
  const end = measurementOf(16, {}, noise)
  return { steps: result.steps.map((step) => ({ ...step, after: end, gain })), end }
}

describe('the report of a climb', () => {
  it('lets no name act on a terminal, in its text, JSON and page', async () => {
    await using folder = await stateFolder()
    const rung = 'x\u009b2J\u001b[2J\u202e'
    const steps = result.steps.map((step) => ({ ...step, rung, because: rung }))
    const [row] = reportIn({ steps }).rungs
    const applied = [`create index on "a\n${rung}" (b);`]
    const unkept = { ...row, decision: 'undecided' as Decision, applied }
    const hostile = { ...reportIn({ steps: [] }), rungs: [unkept as RungRow], doubts: [rung] }
    const written = await writeReport(folder.dir, hostile)
    const files = ['report.json', 'report.html', 'migration.sql']
    const texts = await Promise.all(files.map((file) => readFile(path.join(written, file), 'utf8')))
    expect(texts[2]?.split('\n').every((line) => line === '' || line.startsWith('--'))).toBe(true)
    for (const text of [...texts, reportText(hostile)])
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  })

  it('turns requests/s into users of the profile', () => {
    expect(report.start.users).toBe(2500)
    expect(report.end.users).toBe(25_000)
  })

  it('prints rung, capacity, users, database CPU and what was not tried, with the conditions', () => {
    const text = reportText(report)
    expect(text).toContain('16 -> 160')
    expect(text).toContain('2,500 -> 25,000')
    expect(text).toContain('40.0 ms -> 2.00 ms')
    expect(text).toContain('\n  cache: 83 % of 12,345 look-ups hit\n')
    expect(text).toContain(
      'predicted: 150 requests/s (measured 160), database CPU 3.00 ms (2.00 ms), web CPU 2.00 ms (2.00 ms); from 500 requests (few: take',
    )
    expect(text).toContain('cache: not tried, no redis-server on PATH')
    expect(text).toContain('jobs: not applicable: 500 requests, no job was enqueued.')
    expect(text).toContain('640 requests/s for 100,000 monthly users')
    expect(text).toContain('limited by: p95 of reads, with all 2 cores 11 % busy')
  })

  it('draws a page that needs nothing from elsewhere and takes no markup from its data', () => {
    const html = reportHtml(report)
    expect(html).not.toMatch(/(src|href)=|https?:|<script/)
    expect(html).toContain('&lt;b&gt;statement &amp; more&lt;/b&gt;')
    expect(html).toContain('most misses: GET /&lt;i&gt;')
    // Two rungs, each drawn for a desk and for a phone.
    expect(html.match(/<rect/g)).toHaveLength(4)
  })

  it('fits a terminal of 80 columns, in which a table would wrap', () => {
    const text = reportText(report, 80)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(text).toContain('users                   2,500 -> 25,000')
    expect(reportText(report, 300)).toBe(reportText(report))
  })

  it('writes what was kept as a migration', () => {
    expect(reportMigration(report)).toContain('\ncreate index concurrently on t (a);\n')
  })

  it('tells the worker’s CPU apart, where there is one', () => {
    expect(reportText(report)).not.toContain('worker CPU')
    const predictedDemandMs = { ...before.evidence.demandMs, web: 1, worker: 1.5 }
    const withWorker = measurementOf(160, { web: 1, worker: 1.25 })
    const steps = result.steps.map((step) => ({ ...step, predictedDemandMs, after: withWorker }))
    expect(reportText(reportIn({ steps }))).toContain('worker CPU 1.50 ms (1.25 ms)')
  })

  it('says at the top that nothing is decided, and why, in every form', () => {
    const busy = reportIn(undecided({ otherShare: 0.34 }))
    expect(busy.verdict).toBe('undecided')
    const [first = ''] = reportText(busy).split('\n')
    expect(first).toMatch(
      /^UNDECIDED\. This machine was too busy to tell: other programs took 34 %/,
    )
    expect(reportHtml(busy)).toMatch(
      /<h1>invoicing: undecided<\/h1>\s*<p class="doubt"><strong>Undecided/,
    )
    expect(reportMigration(busy)).toContain('\n-- undecided (indexes): create index')
    expect(reportMigration(busy)).not.toMatch(/^create/m)
  })

  it('is undecided too where a quiet machine saw no difference', () => {
    const { verdict, doubts } = reportIn(undecided({}))
    expect(verdict).toBe('undecided')
    expect(doubts).toEqual([expect.stringContaining('What "indexes" changed is less than')])
  })

  it('is undecided where a rung could not be applied', () => {
    const failed = [{ rung: 'cache', failure: 'The app did not start.' }]
    expect(reportIn({ failed }).doubts).toEqual([
      '"cache" could not be applied: The app did not start.',
    ])
  })

  it('is undecided where only the measure before any rung was disturbed', () => {
    const start = measurementOf(16, {}, { workMs: { least: 9, most: 14 } })
    expect(reportIn({ start, steps: [], end: start }).verdict).toBe('undecided')
    expect(report).toMatchObject({ verdict: 'decided', doubts: [] })
  })

  it('shows the same figures in its table, page and chart, small, large and unknown', () => {
    const slow = measurementOf(0.5, { postgres: 0 })
    const fast = measurementOf(7.46, { postgres: 0 })
    const steps = result.steps.map((step) => ({ ...step, before: slow, after: fast }))
    const seen = reportIn({ start: slow, steps, end: fast })
    const [text, html] = [reportText(seen), reportHtml(seen)]
    expect(text).toMatch(/\| indexes \| 0\.5 -> 7\.5 +\|.*\| unknown -> unknown/)
    expect(html).toContain('0.5 &rarr; 7.5/s<br>')
    expect(html).toContain('MVP 0.5 requests/s, indexes 7.5 requests/s')
    expect(html).toContain('unknown &rarr; unknown</td>')
  })

  it('says "at least" of what no search found the end of', () => {
    const open = { ...after, capacity: { ...after.capacity, isLowerBound: true } }
    const least = reportIn({
      end: { ...open, capacity: { ...open.capacity, limitedBy: 'nothing' } },
    })
    expect(reportText(least)).toContain('to at least 160 users')
    expect(reportText(least)).toContain('limited by: nothing that this run found, with')
    expect(reportHtml(least)).toContain('invoicing carries at least 160 users')
  })

  it('can be drawn of an app that carries nothing', () => {
    const nothing = measurementOf(0)
    const html = reportHtml(reportIn({ start: nothing, steps: [], end: nothing }))
    expect(html).not.toMatch(/NaN|Infinity/)
    expect(html).toContain('MVP 0 requests/s')
  })

  it('survives being stored as JSON', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })
})
