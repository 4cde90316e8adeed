import path from 'node:path'
import { mvp, type Stack, startStack, withEnv } from '@tenfold/stack'
import type { Command } from 'commander'
import { Interrupted, untilInterrupted } from '../interrupt.ts'
import { findProject, type Project } from '../project.ts'
import { ProgressLine } from '../terminal/index.ts'
import { greeting } from './greeting.ts'
import {
  DEFAULT_USERS,
  type StartFlags,
  type StartSettings,
  startSettings,
} from './start-settings.ts'
import { wholeNumber } from './whole-number.ts'

const DEFAULT_PORT = 3000

export function register(program: Command): void {
  program
    .command('start')
    .description('run an app on this machine: Postgres, demo data, the web process')
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
    .action(run)
}

async function run(flags: StartFlags): Promise<void> {
  const settings = startSettings(flags, process.env)
  const project = await findProject(flags.app)
  using interrupt = untilInterrupted()
  const line = new ProgressLine(process.stdout)
  try {
    await serve({ flags, settings, project, line, signal: interrupt.signal })
  } catch (error) {
    line.clear()
    // Ctrl-C is how this command is meant to end.
    if (!(error instanceof Interrupted)) throw error
  }
  line.say('Stopped.')
}

interface Serving {
  readonly flags: StartFlags
  readonly settings: StartSettings
  readonly project: Project
  readonly line: ProgressLine
  readonly signal: AbortSignal
}

async function serve(serving: Serving): Promise<void> {
  const { flags, settings, project, line, signal } = serving
  const crash = Promise.withResolvers<never>()
  crash.promise.catch(() => undefined)
  await using stack = await start(serving, crash.reject)
  line.clear()
  console.log(greeting({ stack, settings, wanted: flags, app: project.app }))
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (signal.aborted) resolve()
  })
  await Promise.race([aborted, crash.promise])
  if (!(signal.reason instanceof Interrupted)) signal.throwIfAborted()
  line.stage('Stopping')
}

function start(serving: Serving, onCrash: (error: Error) => void): Promise<Stack> {
  const { flags, settings, project, line, signal } = serving
  const { seedUsers, database, secret, mode } = settings
  const given = mode === 'production' ? chosen(process.env, project.app.settings ?? []) : {}
  const onProgress = ({ what, share }: { what: string; share: number }) =>
    line.progress(what, share)
  return startStack({
    dir: path.resolve('.tenfold'),
    app: project.app,
    topology: withEnv(mvp, { ...given, ...settings.env }),
    database,
    port: flags.port,
    seed: seedUsers === undefined ? undefined : { users: seedUsers, onProgress },
    mode,
    secret,
    signal,
    onCrash,
    onLoss: ({ message }) =>
      line.say(`${message}\nThe app runs on without it until the next start.`),
    log: (text) => line.stage(text),
  })
}

function chosen(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const pairs = names.map((name) => [name, env[name]] as const)
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined))
}
