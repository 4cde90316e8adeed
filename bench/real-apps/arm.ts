import pg from 'pg'
import type { Application, Asked } from './application.ts'
import { serverCpu } from './cpu.ts'

export interface Measured {
  readonly cpuSeconds: number
  readonly insertCpuSeconds: number
  readonly sizeBytes: number
  readonly indexes: number
  /** Milliseconds of each statement, all its calls together, by the client's clock. */
  readonly times: ReadonlyMap<string, number>
  readonly errors: ReadonlyMap<string, string>
}

export interface Arm {
  readonly name: string
  readonly ddl: readonly string[]
}

/** The database in which the statements were asked, before it is thrown away. */
export type Look = (url: string) => Promise<void>

/** Copies the database, makes the indexes, asks all statements in it, inserts, and drops it. */
export async function measure(
  adminUrl: string,
  {
    arm,
    application,
    asked,
    look,
  }: { arm: Arm; application: Application; asked: readonly Asked[]; look?: Look },
): Promise<Measured> {
  await using database = await copyOf(adminUrl)
  const { client, url } = database
  for (const line of arm.ddl) await client.query(line)
  await client.query('vacuum analyze')
  await client.query('checkpoint')
  const size = await sizeOf(client)
  await client.query('select pg_stat_statements_reset()')
  const answered = await ask(client, asked)
  await look?.(url)
  const before = await serverCpu(client)
  if (application.inserts !== '') await client.query(application.inserts)
  return { ...answered, ...size, insertCpuSeconds: (await serverCpu(client)) - before }
}

const open = new Set<pg.Client>()

export async function connectTo(url: string, database: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: urlOf(url, database) })
  client.once('end', () => open.delete(client))
  open.add(client)
  await client.connect()
  return client
}

/** Ends what an error has left. */
export async function endAll(): Promise<void> {
  for (const client of open) await client.end()
}

function urlOf(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: database }).href
}

async function copyOf(adminUrl: string) {
  const admin = await connectTo(adminUrl, 'postgres')
  await admin.query('drop database if exists arm (force)')
  await admin.query('create database arm template model')
  const client = await connectTo(adminUrl, 'arm')
  const end = async () => {
    await client.end()
    await admin.query('drop database arm (force)')
    await admin.end()
  }
  return { client, url: urlOf(adminUrl, 'arm'), [Symbol.asyncDispose]: end }
}

async function ask(client: pg.Client, asked: readonly Asked[]) {
  const times = new Map<string, number>()
  const errors = new Map<string, string>()
  const before = await serverCpu(client)
  for (const { name, text, values } of asked) {
    const started = performance.now()
    try {
      await client.query(text, [...values])
    } catch (error) {
      errors.set(name, String(error))
    }
    times.set(name, (times.get(name) ?? 0) + performance.now() - started)
  }
  return { cpuSeconds: (await serverCpu(client)) - before, times, errors }
}

/** All indexes beyond those that keep rows unique. */
async function sizeOf(client: pg.Client): Promise<{ sizeBytes: number; indexes: number }> {
  const { rows } = await client.query<{ size: number; count: number }>(
    `select coalesce(sum(pg_relation_size(indexrelid)), 0)::float8 as size, count(*)::int as count from pg_index i
     join pg_class c on c.oid = indrelid where c.relnamespace = 'public'::regnamespace and not indisunique`,
  )
  return { sizeBytes: rows[0]?.size ?? 0, indexes: rows[0]?.count ?? 0 }
}
