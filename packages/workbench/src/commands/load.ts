import path from 'node:path'
import { connectDatabase, describeStack, readAccess } from '@tenfold/stack'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { readJobQueue } from '../evidence/index.ts'
import { untilInterrupted } from '../interrupt.ts'
import {
  chooseRate,
  chooseTarget,
  type LocalApp,
  loadTest,
  loadText,
  type ProfileName,
  profiles,
} from '../load/index.ts'
import { findProject } from '../project.ts'
import { plainJson, terminalWidth } from '../terminal/index.ts'
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
  const profile = profiles[flags.profile]
  const ratePerSecond = chooseRate(profile, flags)
  const target = await chooseTarget(
    { ...flags, secret: process.env['AUTH_SECRET'] },
    await localApp(path.resolve(flags.dir)),
  )
  const project = await findProject(flags.app)
  const database = await connectDatabase(target.adminUrl, 'tenfold load')
  using interrupt = untilInterrupted()
  try {
    const report = await loadTest({
      ...target,
      project,
      profile,
      ratePerSecond,
      warmUpMs: flags.warmUp * 1000,
      measureMs: flags.duration * 1000,
      readJobs: (since) => readJobQueue(database, since),
      iOwnThis: flags.iOwnThis,
      signal: interrupt.signal,
    })
    const text = () => loadText(report, terminalWidth(process.stdout))
    console.log(flags.json ? plainJson(report) : text())
  } finally {
    await database.end()
  }
}

async function localApp(dir: string): Promise<LocalApp> {
  const stack = await describeStack(dir)
  const isStarting = stack?.phase === 'starting'
  return { dir, url: stack?.url, isStarting, access: await readAccess(dir) }
}

function positive(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && value <= 50_000) return value
  throw new InvalidArgumentError('It must be a number above 0, at most 50,000.')
}
