import path from 'node:path'
import { discardStack } from '@tenfold/stack'
import { type Command, Option } from 'commander'
import { climbApp, LiveView, reportText, writeReport } from '../climb/index.ts'
import { untilInterrupted } from '../interrupt.ts'
import { budgets, type ProfileName, profiles, requireOwnTarget } from '../load/index.ts'
import { findProject } from '../project.ts'
import { plainJson, terminalWidth } from '../terminal/index.ts'
import { climbFolder } from './state-folders.ts'
import { wholeNumber } from './whole-number.ts'

interface ClimbFlags {
  readonly app?: string
  readonly quick: boolean
  readonly brief: boolean
  readonly users?: number
  readonly goal: number
  readonly profile: ProfileName
  readonly database?: string
  readonly connections?: number
  readonly iOwnThis: boolean
  readonly json: boolean
}

const undecidedCode = 3
const exitCodes = `
Exit codes: 0 every rung is decided about; ${undecidedCode} undecided, since the machine was too busy or a change too small
to tell; 2 a mistake in what was asked for; 1 a fault.`

export function register(program: Command): void {
  program
    .command('climb')
    .description(
      'measure what breaks first, fix it with the smallest step, prove the gain; until no step is left',
    )
    .option('--app <dir>', 'folder that holds tenfold.config.ts')
    .option('--quick', 'data of 10,000 users and shorter steps: under 5 minutes', false)
    .addOption(
      new Option('--brief', 'steps too short to prove a gain: for tests').default(false).hideHelp(),
    )
    .option(
      '--users <n>',
      'users to seed (default: 100,000; with --quick: 10,000)',
      wholeNumber(200, 100_000),
    )
    .option(
      '--goal <users>',
      'stop once so many users are carried',
      wholeNumber(1, 100_000_000),
      100_000,
    )
    .addOption(
      new Option('--profile <name>', 'how busy the users are')
        .choices(Object.keys(profiles))
        .default('busy'),
    )
    .option('--database <url>', 'an empty database on a server to use instead of the embedded one')
    .addOption(
      new Option(
        '--connections <n>',
        'connections that the embedded database allows, as on a small server (default: 100)',
      )
        .argParser(wholeNumber(10, 1_000))
        .conflicts('database'),
    )
    .option('--i-own-this', 'load a server that is not on this machine', false)
    .option('--json', 'print the report as JSON, and nothing else on standard output', false)
    .addHelpText('after', exitCodes)
    .action(run)
}

/** A rung takes about a minute, so that a quick climb stays under five. */
const quickMs = 220_000

async function run(flags: ClimbFlags): Promise<void> {
  if (flags.database !== undefined)
    await requireOwnTarget(flags.database, { iOwnThis: flags.iOwnThis })
  const project = await findProject(flags.app)
  const state = path.resolve('.tenfold')
  const dir = climbFolder(state)
  const live = new LiveView(flags.json ? process.stderr : process.stdout)
  await discardStack(dir)
  using interrupt = untilInterrupted()
  const report = await climbApp({
    project,
    dir,
    users: flags.users ?? (flags.quick ? 10_000 : 100_000),
    goalUsers: flags.goal,
    profile: profiles[flags.profile],
    budget: budgets[flags.brief ? 'brief' : flags.quick ? 'quick' : 'thorough'],
    ...(flags.quick && { beginsWithinMs: quickMs }),
    ...(flags.database === undefined ? {} : { database: flags.database }),
    ...(flags.connections === undefined ? {} : { connections: flags.connections }),
    signal: interrupt.signal,
    onEvent: (event) => live.event(event),
    onSurvey: (survey) => live.survey(survey),
    onStep: (step) => live.step(step),
    onSeed: (progress) => live.seed(progress),
    log: (line) => live.line(line),
  })
  const folder = await writeReport(path.join(state, 'climb', 'reports'), report)
  await discardStack(dir)
  if (report.verdict === 'undecided') process.exitCode = undecidedCode
  if (flags.json) console.log(plainJson(report))
  else
    console.log(
      `\n${reportText(report, terminalWidth(process.stdout))}\n\nChart: ${path.relative('', path.join(folder, 'report.html'))}`,
    )
}
