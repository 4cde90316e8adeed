/**
 * `npm run readme [-- <folder of a report>]`: writes one climb's table and chart into README.md, from the same run.
 * Without a folder it takes the newest report in `.tenfold/climb/reports`.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { launchBrowser } from '../apps/invoicing/test/browser-tools.ts'
import type { ClimbReport } from '../packages/workbench/src/climb/index.ts'
import { readmeWith } from './readme-block.ts'

const reports = '.tenfold/climb/reports'
const chart = 'docs/images/climb.png'

const folder = process.argv[2] ?? (await newest())
if (folder === undefined) {
  console.error(`There is no report in ${reports}. Make one: npm run climb -- --quick`)
  process.exitCode = 2
} else await update(folder)

async function newest(): Promise<string | undefined> {
  const names = await readdir(reports).catch(() => [])
  const last = names.toSorted((a, b) => a.localeCompare(b)).at(-1)
  return last === undefined ? undefined : path.join(reports, last)
}

async function update(from: string): Promise<void> {
  const report = JSON.parse(await readFile(path.join(from, 'report.json'), 'utf8')) as ClimbReport
  const readme = readmeWith(await readFile('README.md', 'utf8'), report, chart)
  await drawChart(await readFile(path.join(from, 'report.html'), 'utf8'))
  await writeFile('README.md', readme)
  console.log(`Wrote the climb of ${report.takenAt} into README.md and ${chart}.`)
}

async function drawChart(page: string): Promise<void> {
  await using browser = await launchBrowser()
  const tab = await browser.newPage({
    viewport: { width: 1000, height: 800 },
    deviceScaleFactor: 2,
    colorScheme: 'light',
  })
  await tab.setContent(page)
  await tab.locator('svg.wide').screenshot({ path: chart })
}
