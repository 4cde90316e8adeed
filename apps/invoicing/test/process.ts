import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Readable } from 'node:stream'
import type { TestDatabase } from './test-app.ts'

export interface AppProcess extends AsyncDisposable {
  readonly child: ChildProcess
  readonly url: string
  /** All that it wrote to stderr so far. */
  readonly errors: () => string
  /** The same of its log. */
  readonly lines: () => string
}

/** A real process of the app, ready to serve; ended with the scope. */
export async function startProcess(
  entry: 'main' | 'worker',
  database: TestDatabase,
  env: Readonly<Record<string, string>> = {},
): Promise<AppProcess> {
  const { child, errors, lines } = forkProcess(entry, { ...database.env, NODE_ENV: 'test', ...env })
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${entry} ended with ${code} before it was ready: ${errors()}`)
    }),
  ])
  return {
    child,
    url: String(message.url),
    errors,
    lines,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

export function forkProcess(
  entry: 'main' | 'worker',
  env: Readonly<Record<string, string>>,
): Pick<AppProcess, 'child' | 'errors' | 'lines'> {
  const file = path.join(import.meta.dirname, `../src/${entry}.ts`)
  const child = fork(file, {
    execArgv: ['--conditions=@tenfold/source'],
    env: { ...ofMachine(), ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  return { child, errors: textOf(child.stderr), lines: textOf(child.stdout) }
}

function textOf(stream: Readable | null): () => string {
  let text = ''
  stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return () => text
}

/** The little that the app's processes take over from who tests them. */
export function ofMachine(): Record<string, string | undefined> {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  return { PATH, NODE_COMPILE_CACHE }
}
