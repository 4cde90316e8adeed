import type { Command } from 'commander'
import { Interrupted, untilInterrupted } from '../interrupt.ts'
import { findProject } from '../project.ts'
import { DEFAULT_USERS, type StartFlags, serve, startSettings } from '../start/index.ts'
import { ProgressLine } from '../terminal/index.ts'
import { wholeNumber } from './whole-number.ts'

const DEFAULT_PORT = 3000

export function register(program: Command): void {
  const command = program
    .command('start')
    .description('run an app on this machine: Postgres, demo data, the web process')
  withAppOptions(command).action(run)
}

/** Options of the commands that run an app. */
export function withAppOptions(command: Command): Command {
  return command
    .option('--app <dir>', 'folder that holds tenfold.config.ts')
    .option(
      '--port <n>',
      'port of the app; if taken, the next free one',
      wholeNumber(1, 65_535),
      DEFAULT_PORT,
    )
    .option(
      '--users <n>',
      `users in the demo data (default: ${DEFAULT_USERS})`,
      wholeNumber(200, 100_000),
    )
    .option(
      '--public-url <url>',
      'where browsers see the app, if elsewhere: behind a tunnel, or in a codespace',
    )
    .option('--database <url>', 'a Postgres of yours to use instead of the embedded one')
    .option('--seed', 'with --database: fill it with demo data', false)
}

export async function run(flags: StartFlags): Promise<void> {
  const settings = startSettings(flags, process.env)
  const project = await findProject(flags.app)
  using interrupt = untilInterrupted()
  const line = new ProgressLine(process.stdout)
  try {
    await serve({ flags, settings, project, line, signal: interrupt.signal })
  } catch (error) {
    line.clear()
    // Ctrl-C is the usual end of this command.
    if (!(error instanceof Interrupted)) throw error
  }
  line.say('Stopped.')
}
