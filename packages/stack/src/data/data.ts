import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { RunnableApp, SeedOptions } from '../app.ts'
import { unlessAborted } from '../unless-aborted.ts'
import { checkDatabase, dropDatabase, ensureDatabase, settleDatabase } from './database.ts'
import { badAppName } from './errors.ts'

export interface SeedWish {
  readonly users: number
  /** The moment that the demo data leads up to; default: now. */
  readonly now?: Date
  readonly onProgress?: SeedOptions['onProgress']
}

export interface DataOptions {
  readonly dir: string
  readonly app: RunnableApp
  readonly secret: string
  readonly seed?: SeedWish | undefined
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

export interface Data {
  readonly adminUrl: string
  /** Environment that gives the app's processes their access. */
  readonly env: Readonly<Record<string, string>>
  readonly users: number
}

/** The app's database on the embedded server, up to date and filled. */
export async function embeddedData(serverUrl: string, options: DataOptions): Promise<Data> {
  const name = databaseName(options.app.name)
  // A seed that was cut short begins anew.
  if (isSeedUnfinished(options.dir)) await dropDatabase(serverUrl, name)
  return fill(await ensureDatabase(serverUrl, name), options)
}

/** The app's database on a server of the user's. */
export async function externalData(adminUrl: string, options: DataOptions): Promise<Data> {
  await checkDatabase(adminUrl)
  return fill(adminUrl, options)
}

async function fill(adminUrl: string, options: DataOptions): Promise<Data> {
  const { app, secret, signal } = options
  options.log('Bringing the database up to date')
  const { env } = await unlessAborted(app.prepare({ adminUrl, secret }), signal)
  const count = () => unlessAborted(app.countUsers(adminUrl), signal)
  if (options.seed && (await count()) === 0) await seed(adminUrl, options, options.seed)
  return { adminUrl, env, users: await count() }
}

async function seed(adminUrl: string, options: DataOptions, wish: SeedWish): Promise<void> {
  const { app, dir, secret, signal } = options
  options.log(`Filling it with demo data of ${wish.users.toLocaleString('en')} users`)
  await writeFile(seedMark(dir), 'A seed was begun and not finished: the next start begins anew.\n')
  const { users, now = new Date(), onProgress = () => undefined } = wish
  await unlessAborted(app.seed({ adminUrl, secret, users, now, signal, onProgress }), signal)
  await unlessAborted(settleDatabase(adminUrl), signal)
  await rm(seedMark(dir))
}

/** Whether a seed is under way, or was cut short. */
export function isSeedUnfinished(dir: string): boolean {
  return existsSync(seedMark(dir))
}

function seedMark(dir: string): string {
  return path.join(dir, 'seed-unfinished')
}

function databaseName(app: string): string {
  const name = app.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
  if (/^[a-z]/.test(name)) return name
  throw badAppName(app)
}
