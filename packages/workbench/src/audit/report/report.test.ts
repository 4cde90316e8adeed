import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { escapeHtml } from '../../terminal/index.ts'
import { type AuditReport, audit } from '../audit.ts'
import type { Finding } from '../finding.ts'
import { fixFiles } from '../fix.ts'
import { auditHtml } from './html.ts'
import { auditJson } from './json.ts'
import { auditText } from './text.ts'

const shop = `
  create table _prisma_migrations (id int primary key); create schema drizzle;
  create table drizzle.__drizzle_migrations (id int primary key);
  create table orders (id int primary key, org_id int, placed_at timestamptz, "Note <b>" text, state int);
  insert into orders select i, i % 9, now() - i * interval '1 minute', i, i from generate_series(1, 40000) i;
  create index orders_a on orders (state); create index orders_b on orders (state);
  create table logs (org_id int, at int, primary key (at, org_id)) partition by range (at);
  create table logs_1 partition of logs for values from (0) to (20000);
  create table logs_2 partition of logs for values from (20000) to (50000);
  insert into logs select i % 900, i from generate_series(1, 40000) i;
  ${Array.from({ length: 5 }, (_, i) => `create table heap_${i} as select generate_series(1, 10) id;`).join('\n')}
  analyze`

const tagged = (route: string) => `/*controller='orders',route='${route}'*/`
const statements = [
  `select * from orders where org_id = 7 order by placed_at desc limit 20 ${tagged('%2Forders%2F%3Aid')}`,
  `select * from orders where "Note <b>" = 'x'`,
  'select * from logs where org_id = 7',
]
const log = statements
  .flatMap((text, i) => Array.from({ length: 9 - i }, (_, n) => text.replace('= 7', `= ${n}`)))
  .map((text) => `x LOG:  duration: 500.0 ms  statement: ${text}`)
  .join('\n')

let database: Awaited<ReturnType<typeof testDatabase>>
let client: pg.Client
let report: AuditReport
beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(shop)
  report = await audit({ url: database.url, log })
})
afterAll(async () => {
  await client.end()
  await database[Symbol.asyncDispose]()
})

const textOf = (options = {}) => stripVTControlCharacters(auditText(report, options))

it('shows each kind of finding once, and says how many more there are', () => {
  const heads = /^(high|medium|low) +\d+\. /gm
  expect(textOf().match(heads)).toHaveLength(5)
  expect(textOf()).toMatch(/\n +and 4 more of this kind, which --all shows$/m)
  expect(textOf({ all: true }).match(heads)).toHaveLength(report.findings.length)
  expect(textOf({ all: true })).not.toContain('--all')
})

it('shows the five worst kinds, and counts the rest by severity', () => {
  const kind = (rule: string) => ({ ...report.findings.at(-1), rule, severity: 'low' })
  const findings = ['a', 'b', 'c', 'd', 'e', 'f', 'f', 'g'].map(kind) as Finding[]
  const text = stripVTControlCharacters(auditText({ ...report, findings }))
  expect(text.match(/^low +\d+\. /gm)).toHaveLength(5)
  expect(text).toMatch(/\n3 more findings \(3 low\): --all shows them\.$/)
})

it('tells times of calls instead of costs, and which route they come from', () => {
  expect(textOf()).toMatch(
    / 500 ms -> \d+(\.\d)? ms, 9 calls {2}\/orders\/:id {2}select \* from orders/,
  )
  expect(textOf()).not.toContain('controller=')
})

it('describes each index as the schema of Prisma and Drizzle does, where they have migrated the database', () => {
  expect(textOf()).toMatch(/^ +Prisma: @@index\(\[.*placed_at\(sort: Desc\)\], map: "\w+"\)$/m)
  expect(textOf()).toMatch(
    /^ +Drizzle: index\('\w+'\)\.on\(.*table\.placedAt\.desc\(\)\.nullsFirst\(\)\)$/m,
  )
  expect(textOf()).toContain("Prisma: its schema can't describe this index; keep it in a migration")
  const [first] = JSON.parse(auditJson(report)).findings
  expect(first.index).toMatchObject({ schema: { prisma: expect.stringContaining('@@index') } })
  expect(first.index.statements[0].route).toBe('/orders/:id')
})

it('says of each finding how sure it is, what it gains and how to undo it', () => {
  const shown = (words: RegExp) => textOf({ all: true }).match(words)?.length
  const having = (key: 'gain' | 'undo') => report.findings.filter((each) => each[key]).length
  expect(shown(/ confidence (high|medium|low)\b/g)).toBe(report.findings.length)
  expect(having('gain')).toBeGreaterThan(0)
  expect([shown(/^ +Gain: /gm), shown(/^ +Undo: /gm)]).toEqual([having('gain'), having('undo')])
})

it('shows the notes of the audit', () => {
  const text = stripVTControlCharacters(auditText({ ...report, notes: ['It was early.'] }))
  expect(text).toContain('\nNote: It was early.\n')
})

it('writes a page with every finding, what it gains, how to undo it, and a bar for each index', () => {
  const page = auditHtml(report)
  for (const { title, gain = '', undo = '' } of report.findings)
    for (const text of [title, gain, undo]) expect(page).toContain(escapeHtml(text))
  expect(page.match(/<section>/g)).toHaveLength(report.findings.length)
  const advised = report.findings.flatMap(({ index }) => index ?? [])
  expect(page.match(/<dd><i style="flex-basis: \d+\.\d%">/g)).toHaveLength(advised.length)
  expect(page).not.toMatch(/<(script|link|img)|https?:/)
})

it('writes a page on which no text becomes markup', () => {
  const text = '<b>"&'
  const every = { title: text, why: text, sql: [text], gain: text, undo: text }
  const sent = { text: `${text} /*route='${text}'*/` }
  const findings = report.findings.map(({ index, ...finding }) => {
    if (!index) return { ...finding, ...every }
    const served = index.statements.map((statement) => ({ ...statement, ...sent }))
    return { ...finding, ...every, index: { ...index, name: text, statements: served } }
  })
  const unjudged = {
    share: 0.5,
    totalMs: 5,
    statements: [{ text, reason: text, totalMs: 5, share: 0.5 }],
  }
  const page = auditHtml({ ...report, findings, unjudged, notes: [text] })
  expect(page).toContain('&lt;b&gt;&quot;&amp;')
  expect(page).not.toContain('<b>')
})

it('writes migrations for outside of a transaction, which wait for locks for a limited time', () => {
  const ups = fixFiles(report.findings, report.orms).filter(({ name }) => name.endsWith('.up.sql'))
  for (const { text } of ups) {
    expect(text.split('\n')[0]).toBe('-- no transaction')
    expect(text).toMatch(/^set lock_timeout = '\d+(s|min)';\n((--|drop) .*\n)*create index/m)
  }
  expect(ups[0]?.text).toMatch(/^-- In the schema of Prisma: @@index\(/m)
  expect(ups[0]?.text).toMatch(/^-- In the schema of Drizzle: index\(/m)
})

it('writes migrations that run twice and are undone by those beside them', async () => {
  const files = fixFiles(report.findings, report.orms)
  const [ups, downs] = ['up', 'down'].map((way) =>
    files.filter(({ name }) => name.endsWith(`.${way}.sql`)),
  )
  expect(ups?.map(({ name }) => name.slice(0, 2))).toEqual(['01', '02', '03'])
  expect(downs?.map(({ name }) => name)).toEqual(
    ups?.map(({ name }) => name.replace('.up.', '.down.')),
  )
  expect(files.at(-1)?.name).toBe('review.sql')
  const before = await indexes()
  for (const { text } of [...(ups ?? []), ...(ups ?? [])]) await runEach(text)
  const again = await audit({ url: database.url, log })
  expect(again.findings.filter(({ rule }) => rule === 'missing-index')).toEqual([])
  for (const { text } of [...(downs ?? []), ...(downs ?? [])]) await runEach(text)
  expect(await indexes()).toEqual(before)
  await runEach(files.at(-1)?.text ?? '')
  expect(await indexes()).toEqual(before)
})

it('writes migrations that squawk accepts', async ({ skip }) => {
  const squawk = process.env['SQUAWK'] ?? 'squawk'
  const run = (...args: string[]) => promisify(execFile)(squawk, args)
  if (
    await run('--version').then(
      () => false,
      () => true,
    )
  )
    skip('There is no squawk on PATH (pip install squawk-cli).')
  const folder = await mkdtemp(path.join(tmpdir(), 'tenfold-fix-'))
  try {
    const files = fixFiles(report.findings, report.orms)
    const names = files.map(({ name }) => path.join(folder, name))
    for (const [i, { text }] of files.entries()) await writeFile(names[i] ?? '', text)
    const refusals = await run(...names).then(
      () => '',
      (error: { stdout?: string }) => error.stdout,
    )
    expect(refusals).toBe('')
  } finally {
    await rm(folder, { recursive: true })
  }
})

async function indexes(): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c where relkind in ('i', 'I') and relnamespace <> 'pg_toast'::regnamespace order by 1`,
  )
  return rows.map(({ name }) => name)
}

/** As a migration runner does that sends statements outside of a transaction. */
async function runEach(text: string): Promise<void> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('--'))
  for (const line of lines) await client.query(line)
}
