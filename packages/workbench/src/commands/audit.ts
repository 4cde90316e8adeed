import { readFile, writeFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { type AuditReport, audit, auditJson, auditText, writeMigration } from '../audit/index.ts'
import { logUnreadable, migrationRefused } from './errors.ts'

interface AuditFlags {
  readonly json: boolean
  readonly migration?: string
  readonly log?: string
  readonly top?: number
}

export function register(program: Command): void {
  program
    .command('audit')
    .argument('<url>', 'the database, as postgres://user:password@host:5432/database')
    .description(
      'find what slows a Postgres database down and write the indexes it lacks; only reads',
    )
    .option('--json', 'print the report as JSON, and nothing else on standard output', false)
    .option('--migration <file>', 'also write the SQL into a new file')
    .option('--log <file>', 'take statements from a slow-query log instead of pg_stat_statements')
    .option(
      '--top <n>',
      'how many statements to look at, most expensive first (default: 200)',
      positive,
    )
    .action(run)
}

async function run(url: string, flags: AuditFlags): Promise<void> {
  const log = flags.log === undefined ? undefined : await readLog(flags.log)
  const report = await audit({ url, log, top: flags.top })
  console.log(flags.json ? auditJson(report) : auditText(report))
  if (flags.migration !== undefined) await save(flags.migration, report)
}

async function readLog(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw logUnreadable(file, cause)
  }
}

async function save(file: string, report: AuditReport): Promise<void> {
  try {
    await writeFile(file, writeMigration(report.findings), { flag: 'wx' })
  } catch (cause) {
    throw migrationRefused(file, cause)
  }
  console.error(`Wrote ${file}.`)
}

function positive(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('It must be a whole number above 0.')
}
