import type { ScryptOptions } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { testDatabase, testTemplate } from '@tenfold/testing'
import pg from 'pg'
import { type App, createApp } from '../src/app.ts'
import { readAppConfig } from '../src/platform/config/index.ts'
import { prepareDatabase, prepareRoles } from '../src/platform/database/index.ts'
import type { Server } from '../src/platform/http/index.ts'
import { createServer, type ServerOptions } from '../src/server.ts'

export const secret = 'a secret of the tests, which is the same in all of them'

export interface TestDatabase extends AsyncDisposable {
  readonly adminUrl: string
  /** Environment of the app's processes. */
  readonly env: Readonly<Record<string, string>>
  /** Runs a statement as the superuser, past every policy. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>
}

/** A database of its own with roles and schema, and nothing in it. */
export async function preparedDatabase(): Promise<TestDatabase> {
  const template = await testTemplate('prepared_invoicing', (adminUrl) =>
    prepareDatabase({ adminUrl, secret }),
  )
  const database = await testDatabase(template)
  const admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
  // A copy has the schema and the grants; its log-in roles are its own.
  const env = await prepareRoles(admin, { adminUrl: database.url, secret })
  return {
    adminUrl: database.url,
    env,
    query: async (text, values = []) => (await admin.query(text, [...values])).rows,
    async [Symbol.asyncDispose]() {
      await admin.end()
      await database[Symbol.asyncDispose]()
    },
  }
}

export interface TestApp extends AsyncDisposable {
  readonly app: App
  readonly server: Server
}

/** The app behind each server that was started here. */
const apps = new WeakMap<Server, App>()

/** A third of the suite's CPU went into hashing the passwords of those who sign up at full cost. */
const littleCost: ScryptOptions = { N: 16, r: 1, p: 1 }

interface TestAppOptions extends ServerOptions {
  readonly passwordCost?: ScryptOptions
}

/** The app on that database, in this process; requests go in by `client`. */
export async function startApp(
  database: Pick<TestDatabase, 'env'>,
  env: Readonly<Record<string, string>> = {},
  { passwordCost = littleCost, ...options }: TestAppOptions = {},
): Promise<TestApp> {
  const settings = readAppConfig({ ...database.env, NODE_ENV: 'test', ...env })
  const app = createApp({ ...settings, passwordCost })
  const server = await createServer(app, options)
  apps.set(server, app)
  return {
    app,
    server,
    async [Symbol.asyncDispose]() {
      await server.close()
      await app.close()
    },
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any
}

/** A browser without a window: keeps cookies, speaks JSON. */
export interface Client {
  readonly cookies: Map<string, string>
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer>
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown): Promise<Answer>
  patch(path: string, body?: unknown): Promise<Answer>
}

export function client(server: Server, cookies = new Map<string, string>()): Client {
  async function send(
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<Answer> {
    const cookie = cookieOf({ cookies })
    const answer = await server.inject({
      method: method as 'GET',
      url: path,
      headers: {
        origin: 'http://app.example',
        host: 'app.example',
        ...(cookie ? { cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined
        ? {}
        : {
            payload:
              typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
          }),
    })
    keep(cookies, answer.headers['set-cookie'])
    const isJson = String(answer.headers['content-type']).includes('json')
    const json: unknown = isJson ? answer.json() : undefined
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, json }
  }
  return {
    cookies,
    send,
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    patch: (path, body) => send('PATCH', path, body),
  }
}

function keep(cookies: Map<string, string>, header: string | string[] | undefined): void {
  for (const line of [header ?? []].flat()) {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    if (/max-age=0/i.test(line)) cookies.delete(pair.slice(0, at))
    else cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

/** The Cookie header that a client sends. */
export function cookieOf({ cookies }: Pick<Client, 'cookies'>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}

let people = 0

export interface Newcomer extends Client {
  readonly organizationId: string
  readonly email: string
}

/** A new user with an organisation of their own and a confirmed address. */
export async function signUp(server: Server, name?: string): Promise<Newcomer> {
  const newcomer = await signUpUnconfirmed(server, name)
  const identity = apps.get(server)?.accounts.identity
  if (!identity) throw new Error('This server was not started by startApp')
  await identity.db.transaction(async (tx) => {
    await tx.query('update users set email_verified = true where email = $1', [newcomer.email])
  })
  return newcomer
}

/** A new user who hasn't followed the link in our first mail. */
export async function signUpUnconfirmed(server: Server, name = 'Ada'): Promise<Newcomer> {
  const visitor = client(server)
  const email = `person-${++people}@test.example`
  const account = await visitor.post('/api/auth/sign-up/email', { name, email, password })
  if (account.status !== 200) throw new Error(`Signing up failed: ${account.text}`)
  const organization = await whenAdmitted(() =>
    visitor.post('/api/v1/organizations', { name: `${name} & Co` }),
  )
  if (organization.status !== 201)
    throw new Error(`Creating an organisation failed: ${organization.text}`)
  return { ...visitor, email, organizationId: organization.json.id }
}

/** Asks again while the app is busy: a cache that a busy machine keeps waiting has it refuse writes for a moment. */
async function whenAdmitted(ask: () => Promise<Answer>): Promise<Answer> {
  for (; ; await sleep(100)) {
    const answer = await ask()
    if (answer.status !== 503) return answer
  }
}

export const password = 'long enough'

export async function newCustomer(who: Client, name = 'Becker Bakery'): Promise<string> {
  const { json } = await who.post('/api/v1/customers', { name, email: 'office@becker.example' })
  return json.id
}

export const line = { description: 'Design', quantity: 3, unitPriceMinor: 12_345, taxRateBp: 1_900 }

export async function newInvoice(who: Client, customerId: string): Promise<Answer['json']> {
  return (await who.post('/api/v1/invoices', { customerId, lines: [line] })).json
}
