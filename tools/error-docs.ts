/**
 * Writes the tables of docs/errors.md that come from the sources: an `errors.ts` beside its factories, and the app's types of
 * problems. With `--check` it writes nothing, and fails when the page differs from the sources.
 */
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
import { pgErrors } from '../packages/runtime/src/pg/errors.ts'
import { baseBackupErrors } from '../packages/stack/src/base-backup/errors.ts'
import { clusterErrors } from '../packages/stack/src/cluster/errors.ts'
import { dataErrors } from '../packages/stack/src/data/errors.ts'
import { stackErrors } from '../packages/stack/src/errors.ts'
import { haproxyErrors } from '../packages/stack/src/haproxy/errors.ts'
import { partsErrors } from '../packages/stack/src/parts/errors.ts'
import { pgbouncerErrors } from '../packages/stack/src/pgbouncer/errors.ts'
import { postgresErrors } from '../packages/stack/src/postgres/errors.ts'
import { redisErrors } from '../packages/stack/src/redis/errors.ts'
import { replicaErrors } from '../packages/stack/src/replica/errors.ts'
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
import { verifyErrors } from '../packages/workbench/src/verify/errors.ts'
import { type Row, withTable, writePage } from './page-table.ts'

const runtime: Readonly<Record<string, ErrorEntry>> = {
  ...cacheErrors,
  ...configErrors,
  ...dbErrors,
  ...jobsErrors,
  ...pgErrors,
  ...sessionErrors,
}

const command: Readonly<Record<string, ErrorEntry>> = {
  ...auditErrors,
  ...backupErrors,
  ...baseBackupErrors,
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
  ...pgbouncerErrors,
  ...postgresErrors,
  ...projectErrors,
  ...proveErrors,
  ...redisErrors,
  ...replicaErrors,
  ...stackErrors,
  ...startErrors,
  ...stateErrors,
  ...verifyErrors,
  ...wiringErrors,
}

const app: Readonly<Record<string, ErrorEntry>> = {
  ...assistantErrors,
  ...invoiceErrors,
  ...paymentErrors,
  ...platformErrors,
  ...subscriptionErrors,
}

await writePage({
  page: 'docs/errors.md',
  command: 'npm run error-docs',
  write: (text) =>
    [runtimeTable, commandTable, appTable, problemsTable].reduce((page, add) => add(page), text),
})

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

function byCode([a = '']: Row, [b = '']: Row): number {
  return a < b ? -1 : 1
}

function retryableOf({ retryable }: ErrorEntry): string {
  return retryable === true ? 'yes' : (retryable ?? '')
}
