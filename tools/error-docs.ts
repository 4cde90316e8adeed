/**
 * Writes the tables of docs/errors.md that come from the sources: an `errors.ts` beside its factories, and the app's types of
 * problems. With `--check` it writes nothing, and fails when the page differs from the sources.
 */
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ErrorEntry } from '@tenfold/error'
import { assistantErrors } from '../apps/invoicing/src/modules/assistant/errors.ts'
import { invoiceErrors } from '../apps/invoicing/src/modules/invoices/errors.ts'
import { paymentErrors } from '../apps/invoicing/src/modules/payments/errors.ts'
import { subscriptionErrors } from '../apps/invoicing/src/modules/subscriptions/errors.ts'
import { platformErrors } from '../apps/invoicing/src/platform/errors.ts'
import { problemKinds, problemTypes } from '../apps/invoicing/src/platform/http/index.ts'
import { cacheErrors } from '../packages/runtime/src/cache/errors.ts'
import { dbErrors } from '../packages/runtime/src/db/errors.ts'
import { configErrors } from '../packages/runtime/src/errors.ts'
import { jobsErrors } from '../packages/runtime/src/jobs/errors.ts'
import { sessionErrors } from '../packages/runtime/src/kernel/errors.ts'
import { clusterErrors } from '../packages/stack/src/cluster/errors.ts'
import { dataErrors } from '../packages/stack/src/data/errors.ts'
import { stackErrors } from '../packages/stack/src/errors.ts'
import { haproxyErrors } from '../packages/stack/src/haproxy/errors.ts'
import { partsErrors } from '../packages/stack/src/parts/errors.ts'
import { postgresErrors } from '../packages/stack/src/postgres/errors.ts'
import { redisErrors } from '../packages/stack/src/redis/errors.ts'
import { stateErrors } from '../packages/stack/src/state/errors.ts'
import { wiringErrors } from '../packages/stack/src/wiring/errors.ts'
import { auditErrors } from '../packages/workbench/src/audit/errors.ts'
import { backupErrors } from '../packages/workbench/src/backup/errors.ts'
import { climbErrors } from '../packages/workbench/src/climb/errors.ts'
import { commandErrors } from '../packages/workbench/src/commands/errors.ts'
import { projectErrors } from '../packages/workbench/src/errors.ts'
import { evidenceErrors } from '../packages/workbench/src/evidence/errors.ts'
import { loadErrors } from '../packages/workbench/src/load/errors.ts'
import { generatorErrors } from '../packages/workbench/src/load/generator/errors.ts'
import { databaseErrors } from '../packages/workbench/src/postgres/errors.ts'
import { proveErrors } from '../packages/workbench/src/prove/errors.ts'
import { startErrors } from '../packages/workbench/src/start/errors.ts'
import { table } from '../packages/workbench/src/terminal/index.ts'

const file = path.join(import.meta.dirname, '../docs/errors.md')
const npmCommand = 'npm run error-docs'

const runtime: Readonly<Record<string, ErrorEntry>> = {
  ...cacheErrors,
  ...configErrors,
  ...dbErrors,
  ...jobsErrors,
  ...sessionErrors,
}

const command: Readonly<Record<string, ErrorEntry>> = {
  ...auditErrors,
  ...backupErrors,
  ...climbErrors,
  ...clusterErrors,
  ...commandErrors,
  ...dataErrors,
  ...databaseErrors,
  ...evidenceErrors,
  ...generatorErrors,
  ...haproxyErrors,
  ...loadErrors,
  ...partsErrors,
  ...postgresErrors,
  ...projectErrors,
  ...proveErrors,
  ...redisErrors,
  ...stackErrors,
  ...startErrors,
  ...stateErrors,
  ...wiringErrors,
}

const app: Readonly<Record<string, ErrorEntry>> = {
  ...assistantErrors,
  ...invoiceErrors,
  ...paymentErrors,
  ...platformErrors,
  ...subscriptionErrors,
}

const page = await readFile(file, 'utf8')
const wanted = [runtimeTable, commandTable, appTable, problemsTable].reduce(
  (text, add) => add(text),
  page,
)
if (!process.argv.includes('--check')) await writeFile(file, wanted)
else if (wanted !== page) {
  console.error(`The sources say something else than docs/errors.md. Run: ${npmCommand}`)
  process.exitCode = 1
}

function runtimeTable(text: string): string {
  const rows = Object.entries(runtime).map(([code, entry]) => {
    return [`\`${code}\``, entry.meaning, retryableOf(entry), entry.remedy]
  })
  const head = ['code', 'what happened', 'retryable', 'what to do']
  return withTable(text, 'Runtime', [head, ...rows.toSorted(byCode)])
}

function commandTable(text: string): string {
  const head = ['code', 'what happened', 'exit', 'what to do']
  return withTable(text, 'Command', [head, ...exitRowsOf(command).toSorted(byCode)])
}

function appTable(text: string): string {
  const head = ['code', 'what happened', 'exit', 'what to do']
  return withTable(text, 'Invoicing app', [head, ...exitRowsOf(app).toSorted(byCode)])
}

function problemsTable(text: string): string {
  const rows = problemKinds.map((kind) => {
    const { status, meaning, remedy } = problemTypes[kind]
    return [`\`${kind}\``, meaning, String(status), remedy]
  })
  const head = ['type', 'what it means', 'status', 'what to do']
  return withTable(text, 'Problems of the API', [head, ...rows])
}

function exitRowsOf(entries: Readonly<Record<string, ErrorEntry>>): string[][] {
  return Object.entries(entries).map(([code, { meaning, exitCode = 2, remedy }]) => {
    return [`\`${code}\``, meaning, String(exitCode), remedy]
  })
}

function byCode([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return a < b ? -1 : 1
}

function retryableOf({ retryable }: ErrorEntry): string {
  return retryable === true ? 'yes' : (retryable ?? '')
}

/** The page with these rows as the first table below a heading. */
function withTable(text: string, heading: string, rows: readonly (readonly string[])[]): string {
  const { from, text: former } = findTable(text, heading)
  const written = table(rows, { width: Infinity })
  return `${text.slice(0, from)}${written}\n${text.slice(from + former.length)}`
}

function findTable(markdown: string, heading: string): { from: number; text: string } {
  const at = markdown.indexOf(`\n## ${heading}\n`)
  if (at === -1) throw new Error(`docs/errors.md has no "${heading}".`)
  const from = markdown.indexOf('\n| ', at) + 1
  return { from, text: /^(\|.*\n?)+/.exec(markdown.slice(from))?.[0] ?? '' }
}
