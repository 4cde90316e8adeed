import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrations as runtimeMigrations } from '@tenfold/runtime'
import { type Kysely, sql } from 'kysely'
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration'
import pg from 'pg'
import { migrationFailed } from '../errors.ts'

/** Name of the table that says which migrations ran; also how this app knows its databases. */
export const historyTable = 'invoicing_migrations'
const folder = path.join(import.meta.dirname, '../../../migrations')

export interface MigrateOptions {
  /** How long a statement may wait for a table: all who come after it wait behind it. */
  readonly lockTimeoutMs?: number
  readonly tries?: number
}

/** Brings the schema up to date, one migration at a time under Kysely's lock. */
export async function migrate(db: Kysely<unknown>, options: MigrateOptions = {}): Promise<void> {
  const { lockTimeoutMs = 3_000, tries = 10 } = options
  const scripts = await readScripts()
  const provider = providerOf(scripts, lockTimeoutMs)
  for (let waits = 0; ; ) {
    const all = await migrator(db, provider, false).getMigrations()
    const next = all.find((migration) => !migration.executedAt)
    if (!next) return
    const alone = isOutsideTransaction(scripts[next.name] ?? '')
    const { error } = await migrator(db, provider, alone).migrateUp()
    if (!error) waits = 0
    else if (!isLockTimeout(error) || ++waits === tries) throw migrationFailed(next.name, error)
    // Those who queued behind it go first.
    else await sleep(lockTimeoutMs)
  }
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '55P03'
}

function migrator(db: Kysely<unknown>, provider: MigrationProvider, alone: boolean): Migrator {
  return new Migrator({
    db,
    provider,
    migrationTableName: historyTable,
    migrationLockTableName: `${historyTable}_lock`,
    disableTransactions: alone,
    // The runtime's migrations sort first, and a later release may bring one that is new here.
    allowUnorderedMigrations: true,
  })
}

async function readScripts(): Promise<Record<string, string>> {
  const scripts: Record<string, string> = {}
  for (const [name, text] of Object.entries(runtimeMigrations)) scripts[`0000-${name}`] = text
  for (const file of await readdir(folder))
    if (file.endsWith('.sql'))
      scripts[file.slice(0, -4)] = await readFile(path.join(folder, file), 'utf8')
  return scripts
}

function providerOf(scripts: Record<string, string>, lockTimeoutMs: number): MigrationProvider {
  const entries = Object.entries(scripts).map(
    ([name, text]) => [name, migrationOf(text, lockTimeoutMs)] as const,
  )
  return { getMigrations: async () => Object.fromEntries(entries) }
}

function migrationOf(text: string, lockTimeoutMs: number): Migration {
  const statements = isOutsideTransaction(text)
    ? statementsOf(text)
    : [...guards(lockTimeoutMs), text]
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement).execute(db)
    },
  }
}

function guards(lockTimeoutMs: number): string[] {
  return [
    `set local lock_timeout = ${lockTimeoutMs}`,
    // An owner who is no superuser is fenced in too: rather fail than change only the rows it sees.
    'set local row_security = off',
  ]
}

/** `create index concurrently` and friends can't run in a transaction: such a file says so in its first line. */
export function isOutsideTransaction(text: string): boolean {
  return /^--\s*no transaction\b/i.test(text.trimStart())
}

/** The statements of a file: each ends with a semicolon at the end of a line. */
export function statementsOf(text: string): string[] {
  return text
    .split(/;[ \t]*(?:\r?\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^\s*--.*$/gm, '').trim() !== '')
}
