import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { TenfoldError } from '@tenfold/error'
import { discardStack, startPostgres } from '@tenfold/stack'
import pg from 'pg'
import { connect } from '../postgres/connect.ts'
import { quoteIdentifier } from '../postgres/names.ts'
import { noPostgres } from './errors.ts'
import type { Schema } from './read-schema.ts'
import { type Failed, rebuild } from './rebuild.ts'

/** A Postgres of our own that is deleted with all its data when it is disposed of. */
export interface Scratch extends AsyncDisposable {
  /** Folder of its data. */
  readonly folder: string
  /** A new, empty database; its login owns it and may take on the roles, but is no superuser. */
  database(name: string): Promise<{ readonly url: string; readonly failed: readonly Failed[] }>
}

const prefix = 'tenfold-verify-'

/** The data end with the command, so nothing is written for safety. */
const throwaway = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '1GB',
  autovacuum: 'off',
  maintenance_work_mem: '256MB',
}

/** Starts a server with the roles of the audited one. */
export async function startScratch(schema: Schema, signal: AbortSignal): Promise<Scratch> {
  await discardKilled()
  const dir = await mkdtemp(path.join(tmpdir(), `${prefix}${process.pid}-`))
  const discard = () => discardStack(dir)
  try {
    await chmod(dir, 0o700)
    const server = await startPostgres({ dir, settings: throwaway, signal }).catch(withHint)
    const password = randomBytes(18).toString('hex')
    await using admin = await client(server.url)
    await makeRoles(admin, schema, password)
    const { rows } = await admin.query<{ data_directory: string }>('show data_directory')
    return {
      folder: rows[0]?.data_directory ?? dir,
      database: (name) => makeDatabase({ url: server.url, name, schema, password, signal }),
      [Symbol.asyncDispose]: async () => {
        await server.stop()
        await discard()
      },
    }
  } catch (error) {
    await discard()
    throw error
  }
}

function withHint(cause: unknown): never {
  if (cause instanceof TenfoldError && cause.code === 'stack/no-postgres') throw noPostgres(cause)
  throw cause
}

/** The copied functions run as this role: what a stranger has written into a database must not rule this machine. */
const owner = 'tenfold_scratch'

async function makeRoles(admin: pg.Client, { roles }: Schema, password: string): Promise<void> {
  await admin.query(`create role ${owner} login bypassrls password '${password}'`)
  // Here it is the superuser, which none of the copied roles may become: `owner` stands for it.
  const others = roles.filter(({ name }) => name !== 'postgres')
  await rebuild(admin, [
    ...others.map(
      ({ name, bypasses }) =>
        `create role ${quoteIdentifier(name)} nologin${bypasses ? ' bypassrls' : ''}`,
    ),
    ...others.flatMap(({ name, memberOf }) =>
      memberOf
        .filter((group) => group !== 'postgres')
        .map((group) => `grant ${quoteIdentifier(group)} to ${quoteIdentifier(name)}`),
    ),
    ...others.map(({ name }) => `grant ${quoteIdentifier(name)} to ${owner}`),
  ])
}

interface DatabaseOptions {
  readonly url: string
  readonly name: string
  readonly schema: Schema
  readonly password: string
  readonly signal: AbortSignal
}

async function makeDatabase({ url, name, schema, password, signal }: DatabaseOptions) {
  await using admin = await client(url)
  // The audited server's own libraries aren't here, so ICU's root order stands for every order that isn't that of bytes.
  const order = schema.byBytes
    ? "locale_provider builtin locale 'C.UTF-8'"
    : "locale_provider icu icu_locale 'und'"
  await admin.query(`create database ${name} template template0 owner ${owner} ${order}`)
  const inside = new URL(url)
  inside.pathname = `/${name}`
  await using maker = await client(inside.href)
  const namespaces = schema.before.filter((sql) => sql.startsWith('create schema'))
  await maker.query(`set role ${owner}`)
  await rebuild(maker, namespaces, signal)
  await maker.query('reset role')
  const failed = await rebuild(
    maker,
    schema.extensions.map(({ sql }) => sql),
    signal,
  )
  // A setting that this server doesn't know is left out.
  await rebuild(maker, Object.entries(schema.settings).map(settingOf(name)), signal)
  return { url: Object.assign(inside, { username: owner, password }).href, failed }
}

function settingOf(database: string): (setting: [string, string]) => string {
  return ([name, value]) =>
    `alter database ${database} set ${quoteIdentifier(name)} = ${pg.escapeLiteral(value)}`
}

async function client(url: string): Promise<pg.Client & AsyncDisposable> {
  const made = await connect(url)
  return Object.assign(made, { [Symbol.asyncDispose]: () => made.end() })
}

/** Deletes the folders that killed commands have left. */
async function discardKilled(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? []
    if (pid === undefined || isAlive(Number(pid))) continue
    const dir = path.join(tmpdir(), name)
    // Another account's is not ours to delete.
    await discardStack(dir).catch(() => undefined)
    await rm(dir, { recursive: true, force: true }).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
