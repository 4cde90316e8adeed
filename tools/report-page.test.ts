import { expect, it } from 'vitest'
import { launchBrowser, missingTools } from '../apps/invoicing/test/browser-tools.ts'
import { measurementOf } from '../packages/workbench/src/climb/fixture/simulated-site.ts'
import { reportHtml } from '../packages/workbench/src/climb/report/html.ts'
import { reportOf } from '../packages/workbench/src/climb/report/report.ts'

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
  seconds: 200,
}
const step = {
  rung: 'indexes',
  because: `select * from invoices where ${'a_long_column_name_and_'.repeat(4)}id = $1 takes 82 %`,
  applied: [],
  predictedPerSecond: 150,
  predictedDemandMs: after.evidence.demandMs,
  before,
  after,
  gain: { decision: 'kept' as const, reason: 'capacity x10.00' },
  shown: ['most misses: GET /api/v1/invoices/:id/activity'],
}
const report = reportOf(
  {
    start: before,
    steps: [step],
    blocked: [],
    notApplicable: [],
    left: [],
    failed: [],
    end: after,
  },
  conditions,
  (perSecond) => (perSecond / 640) * 100_000,
)

const undone = {
  ...step,
  rung: 'a-rung',
  gain: { decision: 'not applicable' as const, reason: '' },
}
const wide = measurementOf(100_000)

/** Width by which the widest text of a chart sticks out of it; runs in the page. */
const overhang = `(() => {
  const texts = [...document.querySelectorAll('svg text')]
  const excess = (text) => {
    const [own, all] = [text, text.ownerSVGElement].map((each) => each.getBoundingClientRect())
    return all.width === 0 ? 0 : Math.max(all.left - own.left, own.right - all.right)
  }
  return Math.max(...texts.map(excess))
})()`

/** Whole width of the page, and the height of its lowest line; runs in the page. */
const sizes = `(() => {
  const texts = [...document.querySelectorAll('svg text, td, th, p, small')]
  const heights = texts.map((text) => text.getBoundingClientRect().height)
  return [document.documentElement.scrollWidth, Math.min(...heights.filter((each) => each > 0))]
})()`

it.skipIf(missingTools)(
  'shows a climb on a phone as on a desk: nothing to the side, nothing too small',
  async () => {
    await using browser = await launchBrowser()
    for (const width of [320, 390, 1200]) {
      const page = await browser.newPage({ viewport: { width, height: 800 } })
      await page.setContent(reportHtml(report))
      const [needed, smallest] = await page.evaluate<[number, number]>(sizes)
      expect(needed).toBeLessThanOrEqual(width)
      // The height of a line: letters of 11 px and more.
      expect(smallest).toBeGreaterThan(13)
      expect(await page.locator('svg:visible').count()).toBe(1)
    }
  },
)

it.skipIf(missingTools)('cuts off no figure of its chart, however long', async () => {
  await using browser = await launchBrowser()
  const open = { ...wide, capacity: { ...wide.capacity, isLowerBound: true } }
  const steps = [{ ...undone, after: open }]
  const ends = { start: before, end: open }
  const long = reportOf(
    { ...ends, steps, blocked: [], notApplicable: [], left: [], failed: [] },
    conditions,
    (perSecond) => perSecond * 156,
  )
  for (const width of [320, 1200]) {
    const page = await browser.newPage({ viewport: { width, height: 800 } })
    await page.setContent(reportHtml(long))
    expect(await page.evaluate<number>(overhang)).toBeLessThanOrEqual(0)
  }
})
