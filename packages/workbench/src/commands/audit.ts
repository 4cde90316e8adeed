import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  type AuditOptions,
  type AuditReport,
  audit,
  auditHtml,
  auditJson,
  auditText,
  fixFiles,
  mostUnjudged,
  type Severity,
  severities,
  timeLimit,
  writeMigration,
} from '../audit/index.ts'
import { untilInterrupted } from '../interrupt.ts'
import { count, PassingLine } from '../terminal/index.ts'
import { logUnreadable, outputRefused } from './errors.ts'
import { urlArgument, urlOrRunning } from './running-database.ts'

type FailOn = Severity | 'none'

interface AuditFlags {
  readonly dir: string
  readonly json: boolean
  readonly all: boolean
  readonly failOn: FailOn
  readonly html?: string
  readonly fix?: string
  readonly migration?: string
  readonly log?: string
  readonly top?: number
  readonly verify: boolean
  readonly verifyOn?: string
  readonly verifyMb: number
  readonly whatIf: boolean
}

export function register(program: Command): void {
  program
    .command('audit')
    .argument('[url]', urlArgument)
    .description(
      'find what slows a Postgres database down and write the indexes it lacks; only reads. Ends with 0, or with 3 when a finding is as severe as --fail-on says or more than 5 % of the time could not be judged',
    )
    .option('--all', 'print every finding; otherwise the worst of each kind, five at most', false)
    .option('--json', 'print the report as JSON, and nothing else on standard output', false)
    .option(
      '--html <file>',
      'also write the report into a new file, as a page with its chart',
      newPlace,
    )
    .option(
      '--fix <folder>',
      'also write a migration for each missing index into a new folder, with its undo beside it',
      newPlace,
    )
    .option('--migration <file>', 'also write all SQL into one new file', newPlace)
    .option('--log <file>', 'take statements from a slow-query log instead of pg_stat_statements')
    .option(
      '--top <n>',
      'how many statements to look at, most expensive first (default: 200)',
      positive,
    )
    .addOption(
      new Option(
        '--fail-on <severity>',
        'least severity of a finding for which to end with 3; for "none", nothing does',
      )
        .choices(['high', 'medium', 'low', 'none'])
        .default('high'),
    )
    .option(
      '--verify',
      'try the missing indexes on a copy of the data, in a Postgres that is deleted afterwards, and leave out those that bring nothing',
      false,
    )
    .option('--verify-on <url>', 'try them on a copy of the database that you name')
    .addOption(
      new Option(
        '--what-if',
        'ask the planner about the missing indexes, in a Postgres with the schema and the statistics of the database, and no row of it',
      )
        .default(false)
        .conflicts(['verify', 'verifyOn', 'verifyMb']),
    )
    .addOption(
      new Option('--verify-mb <n>', '--verify, with at most so much data; of more, a sample')
        .argParser(positive)
        .default(1_000)
        .implies({ verify: true }),
    )
    .option('--dir <dir>', 'folder of the state of `tenfold start`', '.tenfold')
    .action(run)
}

async function run(named: string | undefined, flags: AuditFlags): Promise<void> {
  const url = await urlOrRunning(named, flags.dir)
  const log = flags.log === undefined ? undefined : await readLog(flags.log)
  // From the start of the process: loading the command is part of what the user waits for.
  const time = timeLimit({ startedMs: 0 })
  const report = await audited({ url, log, top: flags.top, time }, flags)
  console.log(flags.json ? auditJson(report) : auditText(report, flags))
  if (flags.html !== undefined) await save('--html', flags.html, auditHtml(report))
  if (flags.migration !== undefined)
    await save('--migration', flags.migration, writeMigration(report.findings))
  if (flags.fix !== undefined) await saveFix(flags.fix, report)
  if (isWorse(report, flags.failOn)) process.exitCode = 3
}

/** Audits, with a trial of the indexes where one was asked for; Ctrl-C leaves nothing of it behind. */
async function audited(options: AuditOptions, flags: AuditFlags): Promise<AuditReport> {
  const isTried = flags.verify || flags.verifyOn !== undefined
  if (!isTried && !flags.whatIf) return audit(options)
  const { planChecker, verifier } = await import('../verify/index.ts')
  using interrupt = untilInterrupted()
  const line = new PassingLine(process.stderr)
  const common = { signal: interrupt.signal, say: (text: string) => line.show(text) }
  const limitBytes = flags.verifyMb * 1_000_000
  const verify = isTried
    ? verifier({ ...common, on: flags.verifyOn, limitBytes })
    : planChecker(common)
  try {
    return await audit({ ...options, verify })
  } catch (error) {
    interrupt.signal.throwIfAborted()
    throw error
  } finally {
    line.clear()
  }
}

/** An audit that couldn't judge much of the time hasn't found the database in order. */
function isWorse({ findings, unjudged }: AuditReport, failOn: FailOn): boolean {
  if (failOn === 'none') return false
  if (unjudged.share > mostUnjudged) return true
  return findings.some(({ severity }) => severities[severity] <= severities[failOn])
}

async function readLog(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw logUnreadable(file, cause)
  }
}

async function save(flag: string, file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' })
  } catch (cause) {
    throw outputRefused(flag, file, cause)
  }
  console.error(`Wrote ${file}.`)
}

/** Leaves no folder with only some of its files. */
async function saveFix(folder: string, report: AuditReport): Promise<void> {
  const files = fixFiles(report.findings, report.orms)
  if (files.length === 0) return console.error(`Nothing to fix, so ${folder} was not written.`)
  try {
    await mkdir(folder)
  } catch (cause) {
    throw outputRefused('--fix', folder, cause)
  }
  try {
    for (const { name, text } of files) await writeFile(path.join(folder, name), text)
  } catch (cause) {
    await rm(folder, { recursive: true, force: true })
    throw outputRefused('--fix', folder, cause)
  }
  console.error(`Wrote ${count(files.length, 'file')} into ${folder}.`)
}

function newPlace(name: string): string {
  if (name !== '-' && name !== '') return name
  throw new InvalidArgumentError('Name a file or folder; standard output has the report.')
}

function positive(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError('It must be a whole number above 0.')
}
