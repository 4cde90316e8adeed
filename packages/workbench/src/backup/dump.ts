import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connectDatabase, type FileEntry, fileEntry } from '@tenfold/stack'
import type pg from 'pg'
import { prepareTarget, readArchive, writeArchive } from './archive.ts'
import { databaseNotEmpty, isCluster } from './errors.ts'
import { describeServer, type Header, headerEntry, readHeader } from './header.ts'
import { findPgTools, type PgTools, runPgTool } from './pg-tools.ts'
import {
  countDumped,
  countRows,
  type RowCounts,
  requireAllRows,
  requireSameCounts,
} from './row-counts.ts'
import { unpack } from './unpack.ts'

export interface DumpOptions {
  /** URL of the database, on a Postgres that isn't ours. */
  readonly url: string
  readonly file: string
  readonly signal?: AbortSignal
}

const DUMP = 'data/database.dump'
const CONTENTS = 'contents.json'

interface Contents {
  readonly counts: RowCounts
  /** Roles that rights and policies name, and that pg_dump leaves out. */
  readonly roles: readonly string[]
}

/** Dumps one database with pg_dump and proves by count that no row is missing, none having been hidden. */
export async function dumpDatabase({ url, file, signal }: DumpOptions): Promise<void> {
  await prepareTarget(file)
  await using client = await connect(url)
  await requireAllRows(client)
  const { major, options } = await serverOf(client)
  const tools = await findPgTools(major)
  const dump = `${file}.${process.pid}.dump`
  try {
    // One snapshot for the counts and for the dump.
    await client.query('begin isolation level repeatable read read only')
    await client.query('set local row_security = off')
    const { rows } = await client.query<{ id: string }>('select pg_export_snapshot() as id')
    // pg_dump would make it readable to all.
    await writeFile(dump, '', { flag: 'wx', mode: 0o600 })
    const form = ['--format=custom', `--snapshot=${rows[0]?.id}`, `--file=${dump}`]
    await runPgTool(tools, ['pg_dump', ...form], { url, options, signal })
    const contents = { counts: await countRows(client), roles: await rolesNamed(client) }
    await requireWhole(tools, dump, contents.counts)
    const header: Header = { ...(await describeServer(url)), kind: 'dump' }
    await writeArchive(file, entries(header, contents, dump), signal)
  } finally {
    await rm(dump, { force: true })
  }
}

async function* entries(
  header: Header,
  contents: Contents,
  dump: string,
): AsyncGenerator<FileEntry> {
  yield headerEntry(header)
  yield fileEntry(CONTENTS, JSON.stringify(contents))
  const { size } = await stat(dump)
  yield { name: DUMP, sizeBytes: size, content: createReadStream(dump) }
}

async function requireWhole(tools: PgTools, dump: string, counts: RowCounts): Promise<void> {
  let found: RowCounts = {}
  const onOutput = async (script: AsyncIterable<Buffer>) => {
    found = await countDumped(script)
  }
  await runPgTool(tools, ['pg_restore', '--data-only', '--file=-', dump], { onOutput })
  requireSameCounts(counts, found, 'The dump')
}

/** Fills an empty database with a dump, in one transaction; proves by count that it is all there. */
export async function restoreDump({ url, file, signal }: DumpOptions): Promise<Header> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tenfold-restore-'))
  try {
    const archive = readArchive(file)
    const header = await readHeader((await archive.next()).value ?? undefined, file)
    if (header.kind !== 'dump') throw isCluster(file)
    const texts = await unpack(archive, { to: folder, account: undefined })
    const contents = JSON.parse(texts.get(CONTENTS) ?? '{}') as Contents
    await fill({ url, file: path.join(folder, DUMP), ...(signal ? { signal } : {}) }, contents)
    return header
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function fill({ url, file, signal }: DumpOptions, { counts, roles }: Contents) {
  await using client = await connect(url)
  const { major, options } = await serverOf(client)
  const tools = await findPgTools(major)
  const tables = Object.keys(await countRows(client)).length
  if (tables > 0) throw databaseNotEmpty(tables)
  for (const role of roles) await ensureRole(client, role)
  const how = ['--exit-on-error', '--single-transaction', '--no-owner']
  await runPgTool(tools, ['pg_restore', ...how, file], { url, options, signal })
  await requireAllRows(client)
  requireSameCounts(counts, await countRows(client), 'The restored database')
  await client.query('analyze')
}

async function ensureRole(client: pg.Client, role: string): Promise<void> {
  const found = await client.query('select from pg_roles where rolname = $1', [role])
  if (!found.rowCount) await client.query(`create role ${client.escapeIdentifier(role)} nologin`)
}

async function rolesNamed(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select distinct rolname as name from pg_shdepend join pg_roles on pg_roles.oid = refobjid
     where refclassid = 'pg_authid'::regclass and deptype in ('a', 'r')
       and dbid = (select oid from pg_database where datname = current_database())
       and rolname !~ '^pg_' order by 1`,
  )
  return rows.map(({ name }) => name)
}

interface Server {
  readonly major: number
  /** Start-up options that Postgres' own tools need where it takes them from us. */
  readonly options: string
}

async function serverOf(client: pg.Client): Promise<Server> {
  const { rows } = await client.query<Server>(
    `select current_setting('server_version_num')::int / 10000 as major,
       coalesce((select string_agg('-c ' || name || '=0', ' ') from pg_settings
         where name ~ '^(statement|lock|transaction|idle.*)_timeout$' and source = 'client'), '') as options`,
  )
  return rows[0] ?? { major: 0, options: '' }
}

async function connect(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = await connectDatabase(url, 'tenfold backup')
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}
