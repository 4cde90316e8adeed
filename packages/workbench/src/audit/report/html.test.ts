import { execFile } from 'node:child_process'
import { accessSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { AdvisedIndex } from '../advice/advised-index.ts'
import type { AuditReport } from '../audit.ts'
import { readingOf } from '../fixture/readings.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf, tableOf } from '../fixture/tables.ts'
import { missingLimit } from '../rules/missing-limit.ts'
import { auditHtml } from './html.ts'

const chromium = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .flatMap((folder) =>
    ['chromium', 'chromium-browser', 'google-chrome'].map((name) => path.join(folder, name)),
  )
  .find(isThere)

function isThere(file: string): boolean {
  try {
    accessSync(file)
    return true
  } catch {
    return false
  }
}

/** Pixels of the page that each window of the given widths shows only after scrolling sideways. */
async function hiddenWidths(html: string, windows: readonly number[]): Promise<number[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'audit-html-'))
  try {
    await writeFile(path.join(folder, 'report.html'), html)
    const frames = windows.map(
      (width) => `<iframe src="report.html" width="${width}" style="border: 0"></iframe>`,
    )
    const measure = `onload = () => { document.title = [...document.querySelectorAll('iframe')].map((each) => each.contentDocument.documentElement).map((page) => page.scrollWidth - page.clientWidth) }`
    await writeFile(
      path.join(folder, 'frames.html'),
      `${frames.join('')}<script>${measure}</script>`,
    )
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--allow-file-access-from-files',
      `--user-data-dir=${folder}/user`,
    ]
    const { stdout } = await promisify(execFile)(chromium ?? '', [
      ...flags,
      '--dump-dom',
      `file://${folder}/frames.html`,
    ])
    return (/<title>([\d,]+)</.exec(stdout)?.[1] ?? '').split(',').map(Number)
  } finally {
    await rm(folder, { recursive: true, maxRetries: 5 })
  }
}

const catalogue = catalogueOf([tableOf('parcels', { city: 'text' })])

const longName = `CustomerSubscription_${'W'.repeat(34)}_77b6e2`

function reportOf(text: string): AuditReport {
  const readings = [readingOf(catalogue, text, { calls: 10, rows: 10_000 })]
  const found = missingLimit.judge({ ...seenOf(catalogue), readings })
  const statement = {
    fingerprint: '1',
    text,
    calls: 10,
    totalMs: 10,
    share: 0.5,
    left: 0.1,
    costBefore: 10,
    costAfter: 1,
  }
  const index = { name: longName, share: 0.5, sizeBytes: 8192, statements: [statement] }
  return {
    serverVersion: 18,
    inRecovery: false,
    tables: 1,
    source: { kind: 'pg_stat_statements', statements: 1, workloadMs: 10, periodMs: undefined },
    findings: found.flatMap((each) => [
      { ...each, rule: 'missing-limit' as const },
      { ...each, rule: 'missing-index' as const, index: index as unknown as AdvisedIndex },
    ]),
    orms: [],
    unjudged: {
      share: 0.5,
      totalMs: 10,
      statements: [{ text, share: 0.5, totalMs: 10, reason: text }],
    },
    notes: [text],
    elapsedMs: 1,
  } as unknown as AuditReport
}

it.skipIf(chromium === undefined)(
  'needs no scrolling sideways, whatever a statement and its route hold',
  async () => {
    const route = `/api/${'averylongsegmentwithoutspaces'.repeat(1_000)}`
    const html = auditHtml(
      reportOf(
        `select "${'c'.repeat(60)}".city from parcels "${'c'.repeat(60)}" /*route='${route}'*/`,
      ),
    )
    expect(html).toContain(`<dt>${longName}</dt>`)
    expect(await hiddenWidths(html, [390, 1280])).toEqual([0, 0])
  },
)
