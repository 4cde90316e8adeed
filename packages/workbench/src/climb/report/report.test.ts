import { describe, expect, it } from 'vitest'
import type { ClimbResult } from '../climb.ts'
import { measurementOf } from '../fixture.ts'
import { reportHtml } from './html.ts'
import { reportMigration } from './migration.ts'
import { type Conditions, reportOf } from './report.ts'
import { reportText } from './text.ts'

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
      gain: { kept: true, reason: 'capacity x10.00' },
      shown: ['cache: 83 % of 12,345 look-ups hit', 'most misses: GET /<i>'],
    },
  ],
  blocked: [{ rung: 'cache', missing: 'no redis-server on PATH' }],
  end: after,
}
const report = reportOf(result, conditions, (perSecond) => (perSecond / 640) * 100_000)

describe('the report of a climb', () => {
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
    expect(text).toContain('640 requests/s for 100,000 monthly users')
    expect(text).toContain('limited by: p95 of reads, with all 2 cores 11 % busy')
  })

  it('draws a page that needs nothing from elsewhere and takes no markup from its data', () => {
    const html = reportHtml(report)
    expect(html).not.toMatch(/(src|href)=|https?:|<script/)
    expect(html).toContain('&lt;b&gt;statement &amp; more&lt;/b&gt;')
    expect(html).toContain('most misses: GET /&lt;i&gt;')
    expect(html.match(/<rect/g)).toHaveLength(2)
  })

  it('writes what was kept as a migration', () => {
    expect(reportMigration(report)).toContain('\ncreate index concurrently on t (a);\n')
  })

  it('survives being stored as JSON', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })
})
