import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { testDatabase, testTemplate } from '@tenfold/testing'
import pg from 'pg'
import app from '../tenfold.config.ts'
import { ofMachine } from './process.ts'

export interface RunningApp extends AsyncDisposable {
  readonly url: string
  /** Connects as its database's superuser. */
  readonly adminUrl: string
  /** Queued jobs wait until this is called. */
  startWorker(): Promise<void>
  /** Confirms a user's address, as the link in our first mail does; tests of that link follow it. */
  confirmEmail(email: string): Promise<void>
}

interface AppOptions {
  /** `inline` draws PDFs inside the request, `postgres` in a worker that the test starts. */
  readonly jobs: 'inline' | 'postgres'
  /** Where the app finds its mail server, its assistant and the like. */
  readonly env?: Readonly<Record<string, string>>
}

/** The real app on a database of its own: built front end and web process. */
export async function startApp({ jobs, env: own = {} }: AppOptions): Promise<RunningApp> {
  await using stack = new AsyncDisposableStack()
  const secret = randomBytes(24).toString('hex')
  await app.build({ log: () => undefined })
  const template = await testTemplate('prepared_invoicing', (adminUrl) =>
    app.prepare({ adminUrl, secret }),
  )
  const database = stack.use(await testDatabase(template))
  // A copy has the schema and the grants; its log-in roles are its own.
  const { env } = await app.prepare({ adminUrl: database.url, secret })
  const fixed = { AUTH_SECRET: secret, NODE_ENV: 'test', PORT: '0', TENFOLD_JOBS: jobs }
  const settings = { ...env, ...own, ...fixed }
  const { url } = await startProcess(stack, app.web, settings)
  if (!url) throw new Error('The web process was ready but named no URL.')
  const running = stack.move()
  return {
    url,
    adminUrl: database.url,
    startWorker: async () => void (await startProcess(running, app.worker ?? '', settings)),
    confirmEmail: (email) => confirmEmail(database.url, email),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function confirmEmail(adminUrl: string, email: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query('update users set email_verified = true where email = $1', [email])
  } finally {
    await client.end()
  }
}

/** Resolves once the process has said that it is ready; it ends with `stack`. */
async function startProcess(
  stack: AsyncDisposableStack,
  file: string,
  settings: Record<string, string>,
): Promise<{ url?: string }> {
  const child = spawn(process.execPath, ['--conditions=@tenfold/source', file], {
    env: { ...ofMachine(), ...settings },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  stack.defer(() => end(child))
  const complaints: Buffer[] = []
  child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('message', (message: { url?: string }) => resolve(message))
    child.once('exit', (code) =>
      reject(new Error(`${file} ended with ${code}: ${Buffer.concat(complaints).toString()}`)),
    )
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill()
  await exited
}
