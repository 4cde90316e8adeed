import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { measurementOf } from '../packages/workbench/src/climb/fixture/simulated-site.ts'
import { reportOf } from '../packages/workbench/src/climb/report/report.ts'
import { readmeWith } from './readme-block.ts'

const [before, after] = [measurementOf(16, { postgres: 40 }), measurementOf(160, { postgres: 2 })]
const conditions = {
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
  seconds: 207.6,
}
const result = {
  start: before,
  steps: [
    {
      rung: 'indexes',
      because: 'a scan',
      applied: [],
      predictedPerSecond: 150,
      predictedDemandMs: after.evidence.demandMs,
      before,
      after,
      gain: { decision: 'kept' as const, reason: 'capacity x10.00' },
      shown: [],
    },
  ],
  blocked: [],
  notApplicable: [],
  left: [],
  failed: [],
  end: after,
}
const usersAt = (perSecond: number) => (perSecond / 640) * 100_000
const report = reportOf(result, conditions, usersAt)
const place = '<!-- one climb, written by `npm run readme` -->\n<!-- end of one climb -->'
const README = path.join(import.meta.dirname, '../README.md')

it('puts table, conditions and chart of one climb into the README, and changes nothing else', async () => {
  const readme = await readFile(README, 'utf8')
  const written = readmeWith(readme, report, 'docs/images/climb.png')
  expect(written).toMatch(
    /climb -- --quick` of \d{4}-\d\d-\d\d: 208 s, on 2 cores .* 10,000 users\./,
  )
  expect(written).toMatch(/\| indexes \| 16 -> 160 +\| 2,500 -> 25,000 \| 150 .* kept +\|\n\n!\[/)
  expect(written.match(/docs\/images\/climb\.png/g)).toHaveLength(1)
  const outside = (text: string) => text.replace(/<!-- one climb[^]*<!-- end of one climb -->/, '')
  expect(outside(written)).toBe(outside(readme))
  expect(readmeWith(written, report, 'docs/images/climb.png')).toBe(written)
})

it('shows what a climb could not decide above its table', () => {
  const [kept] = result.steps
  const open = { decision: 'undecided' as const, reason: 'no difference' }
  const steps = kept ? [kept, { ...kept, rung: 'jobs', gain: open }] : []
  const written = readmeWith(place, reportOf({ ...result, steps }, conditions, usersAt), '')
  expect(written).toMatch(/\n\nUndecided: What "jobs" changed is less than .*\n\n\| rung /)
  expect(written).toMatch(/\| jobs .* undecided \|/)
})

it('takes no climb that kept no rung, and no README without the place', () => {
  const noisy = measurementOf(16, {}, { otherShare: 0.5 })
  const undecided = reportOf(
    { ...result, start: noisy, steps: [], end: noisy },
    conditions,
    usersAt,
  )
  expect(() => readmeWith('', report, '')).toThrow('README.md has no <!-- one climb')
  expect(() => readmeWith(place, undecided, '')).toThrow('kept no rung')
})
