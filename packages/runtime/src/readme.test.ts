import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { promisify } from 'node:util'
import {
  type ReadmeExamples,
  readmeExamples,
  type TestDatabase,
  testDatabase,
  testRedisUrl,
} from '@tenfold/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { freePort } from '../test/free-port.ts'

const conditions = '--conditions=@tenfold/source'
let examples: ReadmeExamples
let database: TestDatabase
let urls: { readonly DATABASE_URL: string; readonly TENFOLD_JOBS_DATABASE_URL: string }

beforeAll(async () => {
  examples = await readmeExamples(path.join(import.meta.dirname, '..'))
  database = await testDatabase()
  await run('prepare.ts', { ADMIN_DATABASE_URL: database.url })
  const as = (username: string, password: string) =>
    Object.assign(new URL(database.url), { username, password }).href
  urls = {
    DATABASE_URL: as('billing_app', 'change-me'),
    TENFOLD_JOBS_DATABASE_URL: as('billing_queue', 'change-me-too'),
  }
})

afterAll(async () => {
  const admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  await admin.query(
    'drop owned by billing_app, billing_queue; drop role billing_app, billing_queue',
  )
  await admin.end()
  await database[Symbol.asyncDispose]()
  await examples[Symbol.asyncDispose]()
})

it('gives examples that fit their types', async () => {
  expect(await examples.compile()).toBe('')
})

it('gives an app that runs on the database alone', async () => {
  const web = await startWeb({ TENFOLD_CACHE: 'memory' })
  const id = await newInvoice(web)
  expect(await web.ask('GET', `/invoices/${id}`, 'a')).toMatchObject({ status: 'draft' })
  expect(await web.ask('GET', `/invoices/${id}`, 'b')).toHaveProperty('error')
  expect(await web.ask('POST', `/invoices/${id}/send`, 'a')).toEqual({ sent: true })
  const sent = { title: 'Work', status: 'sent', hasPdf: true }
  expect(await web.ask('GET', `/invoices/${id}`, 'a')).toEqual(sent)
  expect(await stop(web.child)).toBe(0)
})

it.skipIf(!testRedisUrl())('gives an app that takes a worker and Redis unchanged', async () => {
  const env = { TENFOLD_CACHE: testRedisUrl() ?? '', TENFOLD_JOBS: 'postgres' }
  const web = await startWeb(env)
  const worker = start('worker.ts', { ...urls, ...env })
  const id = await newInvoice(web)
  const invoice = () => web.ask('GET', `/invoices/${id}`, 'a')
  expect(await invoice()).toMatchObject({ status: 'draft', hasPdf: false })
  await web.ask('POST', `/invoices/${id}/send`, 'a')
  await vi.waitFor(
    async () => expect(await invoice()).toMatchObject({ status: 'sent', hasPdf: true }),
    patience,
  )
  expect(await Promise.all([web.child, worker].map(stop))).toEqual([0, 0])
})

const patience = { timeout: 120_000, interval: 100 }

interface Web {
  readonly child: ChildProcess
  ask(method: 'GET' | 'POST', route: string, organisation: string): Promise<unknown>
}

async function startWeb(env: Readonly<Record<string, string>>): Promise<Web> {
  const port = await freePort()
  const child = start('web.ts', { ...urls, PORT: String(port), ...env })
  const url = `http://127.0.0.1:${port}`
  await vi.waitFor(() => fetch(url), patience)
  return {
    child,
    async ask(method, route, organisation) {
      const headers = { 'x-organisation': organisation, 'content-type': 'application/json' }
      const body = method === 'POST' ? JSON.stringify({ title: 'Work' }) : null
      return (await fetch(url + route, { method, headers, body })).json()
    },
  }
}

async function newInvoice(web: Web): Promise<string> {
  const { id } = (await web.ask('POST', '/invoices', 'a')) as { id: string }
  return id
}

async function run(file: string, env: Readonly<Record<string, string>>): Promise<void> {
  await promisify(execFile)(process.execPath, [conditions, file], { cwd: examples.folder, env })
}

function start(file: string, env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, [conditions, file], {
    cwd: examples.folder,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM')
  const [exitCode] = (await once(child, 'exit')) as [number | null]
  return exitCode
}
