import path from 'node:path'
import {
  missingFor,
  type Stack,
  startStack,
  type Topology,
  topologyAt,
  withEnv,
} from '@tenfold/stack'
import { Interrupted } from '../interrupt.ts'
import type { Project } from '../project.ts'
import { type ProgressLine, visible } from '../terminal/index.ts'
import { badSettings } from './errors.ts'
import { greeting } from './greeting.ts'
import type { StartFlags, StartSettings } from './start-settings.ts'
import { describeRunning, processLines } from './status-lines.ts'

export interface Serving {
  readonly flags: StartFlags
  readonly settings: StartSettings
  readonly project: Project
  readonly line: ProgressLine
  readonly signal: AbortSignal
}

/** Runs the app until the signal ends it; rejects when one of its processes crashes. */
export async function serve(serving: Serving): Promise<void> {
  const { flags, settings, project, line, signal } = serving
  const topology = topologyAt(flags.phase ?? 1)
  refuseMissing(topology)
  const crash = Promise.withResolvers<never>()
  crash.promise.catch(() => undefined)
  await using stack = await start(serving, topology, crash.reject)
  line.clear()
  console.log(greeting({ stack, settings, wanted: flags, app: project.app }))
  if (flags.phase !== undefined) await showProcesses(stack.dir)
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (signal.aborted) resolve()
  })
  await Promise.race([aborted, crash.promise])
  if (!(signal.reason instanceof Interrupted)) signal.throwIfAborted()
  line.stage('Stopping')
}

/** Names every program that is missing before anything is started. */
function refuseMissing({ parts }: Topology): void {
  const missing = parts.map(({ part }) => missingFor(part)).filter((each) => each !== undefined)
  if (missing.length > 0) throw badSettings(missing.map((each) => `There is ${each}`))
}

async function showProcesses(dir: string): Promise<void> {
  const running = await describeRunning(dir)
  if (running) console.log([...processLines(running).map(visible), ''].join('\n'))
}

function start(
  serving: Serving,
  topology: Topology,
  onCrash: (error: Error) => void,
): Promise<Stack> {
  const { flags, settings, project, line, signal } = serving
  const { seedUsers, database, secret, mode } = settings
  const given = mode === 'production' ? chosen(process.env, project.app.settings ?? []) : {}
  const onProgress = ({ what, share }: { what: string; share: number }) =>
    line.progress(what, share)
  return startStack({
    dir: path.resolve('.tenfold'),
    app: project.app,
    topology: withEnv(topology, { ...given, ...settings.env }),
    database,
    port: flags.port,
    seed: seedUsers === undefined ? undefined : { users: seedUsers, onProgress },
    mode,
    secret,
    signal,
    onCrash,
    onLoss: ({ message }, outlook) =>
      line.say(`${message}\nThe app runs on; this process ${outlook}.`),
    log: (text) => line.stage(text),
  })
}

function chosen(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const pairs = names.map((name) => [name, env[name]] as const)
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined))
}
