import path from 'node:path'
import { connectDatabase, describeStack, readAccess, type StackAccess } from '@tenfold/stack'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Client } from 'pg'
import { messageOf, TenfoldError } from '../error.ts'
import { readJobQueue } from '../evidence/index.ts'
import { untilInterrupted } from '../interrupt.ts'
import { howToRun } from '../invocation.ts'
import {
  type JobsReading,
  loadTest,
  loadText,
  type ProfileName,
  profiles,
  rateFor,
  requireOrigin,
  requireOwnTarget,
} from '../load/index.ts'
import { findProject } from '../project.ts'
import { terminalWidth } from '../terminal/index.ts'
import { wholeNumber } from './whole-number.ts'

interface LoadFlags {
  readonly app?: string
  readonly url?: string
  readonly rate?: number
  readonly users?: number
  readonly profile: ProfileName
  readonly duration: number
  readonly warmUp: number
  readonly database?: string
  readonly dir: string
  readonly iOwnThis: boolean
  readonly changeData: boolean
  readonly json: boolean
}

export function register(program: Command): void {
  program
    .command('load')
    .description('send the load of so many users to a running app, and judge how it takes it')
    .option('--app <dir>', 'folder that holds tenfold.config.ts')
    .option('--url <url>', 'the running app (default: the one that `tenfold start` runs here)')
    .option('--rate <n>', 'requests/s', positive)
    .option('--users <n>', 'monthly users, instead of --rate', wholeNumber(1, 100_000_000))
    .addOption(
      new Option('--profile <name>', 'how busy these users are')
        .choices(Object.keys(profiles))
        .default('busy'),
    )
    .option('--duration <s>', 'seconds to measure', wholeNumber(1, 86_400), 30)
    .option('--warm-up <s>', 'seconds of load before that', wholeNumber(0, 3600), 3)
    .option('--database <url>', 'the app’s database, with AUTH_SECRET in the environment')
    .option('--dir <dir>', 'folder of the state of `tenfold start`', '.tenfold')
    .option('--i-own-this', 'load a server that is not on this machine', false)
    .option(
      '--change-data',
      'the load may change the data of the app: it does what users do',
      false,
    )
    .option('--json', 'print the report as JSON, and nothing else on standard output', false)
    .action(run)
}

async function run(flags: LoadFlags): Promise<void> {
  const ratePerSecond = chooseRate(flags)
  const target = await chooseTarget(flags)
  if (!flags.changeData) throw changesData(target.baseUrl)
  const project = await findProject(flags.app)
  const database = await connectDatabase(target.adminUrl, 'tenfold load')
  using interrupt = untilInterrupted()
  try {
    const report = await loadTest({
      ...target,
      project,
      profile: profiles[flags.profile],
      ratePerSecond,
      warmUpMs: flags.warmUp * 1000,
      measureMs: flags.duration * 1000,
      readJobs: (since) => readJobs(database, since),
      iOwnThis: flags.iOwnThis,
      signal: interrupt.signal,
    })
    console.log(
      flags.json
        ? JSON.stringify(report, undefined, 2)
        : loadText(report, terminalWidth(process.stdout)),
    )
  } finally {
    await database.end()
  }
}

async function readJobs(database: Client, since: Date): Promise<JobsReading> {
  try {
    const { queued, waitP95Ms, byName } = await readJobQueue(database, since)
    return { queued, waitP95Ms, finished: byName.reduce((sum, { count }) => sum + count, 0) }
  } catch (cause) {
    if (cause instanceof TenfoldError) throw cause
    throw new TenfoldError(
      'load/database-lost',
      `The app's database stopped answering under the load: ${messageOf(cause)}.`,
      {
        hint: 'See the log of the database and of the app for why; the load was stopped.',
        exitCode: 1,
        cause,
      },
    )
  }
}

function changesData(baseUrl: string): TenfoldError {
  return new TenfoldError(
    'load/changes-data',
    `The load does what users do: it writes into the data that people see at ${baseUrl}.`,
    {
      hint: `Say so with --change-data. To keep them as they are, use a copy: ${howToRun('climb')} makes one of its own.`,
    },
  )
}

function chooseRate({ rate, users, profile }: LoadFlags): number {
  if (rate !== undefined && users === undefined) return rate
  if (users !== undefined && rate === undefined) return rateFor(profiles[profile], users)
  throw new TenfoldError('load/no-rate', 'How much load is not clear.', {
    hint: 'Give either --rate <requests/s> or --users <monthly users>.',
  })
}

interface Target extends StackAccess {
  readonly baseUrl: string
}

async function chooseTarget(flags: LoadFlags): Promise<Target> {
  if (flags.url !== undefined) {
    requireOrigin(flags.url)
    await requireOwnTarget(flags.url, flags)
  }
  const dir = path.resolve(flags.dir)
  const stack = await describeStack(dir)
  const baseUrl = flags.url ?? stack?.url
  if (baseUrl === undefined) throw nothingRuns(dir)
  return { baseUrl, ...(await chooseAccess(flags, dir, baseUrl === stack?.url)) }
}

/** Visitors come from the database: another app’s would be strangers to this one. */
async function chooseAccess(
  { database }: LoadFlags,
  dir: string,
  isStack: boolean,
): Promise<StackAccess> {
  const secret = process.env['AUTH_SECRET']
  if (database !== undefined && secret) return { adminUrl: database, secret }
  const access = database === undefined && isStack ? await readAccess(dir) : undefined
  if (access) return access
  throw new TenfoldError(
    'load/no-access',
    'Visitors with a login can’t be found without the app’s database and its secret.',
    { hint: 'Give --database <url>, and the app’s AUTH_SECRET in the environment.' },
  )
}

function nothingRuns(dir: string): TenfoldError {
  return new TenfoldError('load/nothing-runs', `No app runs on ${dir}.`, {
    hint: 'Start it with `tenfold start`, or name a running one with --url.',
  })
}

function positive(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && value <= 50_000) return value
  throw new InvalidArgumentError('It must be a number above 0, at most 50,000.')
}
