import type { ClientBase, Pool } from 'pg'
import { own } from '../postgres/own.ts'

/** Cost of one statement of one role, as pg_stat_statements counts it. */
export interface StatementUse {
  /** Stable while the server and its schema stay: Postgres' own query identifier. */
  readonly fingerprint: string
  /** Constants are replaced by `$n`. */
  readonly text: string
  readonly role: string
  readonly calls: number
  readonly totalMs: number
  readonly meanMs: number
  readonly rows: number
  /** Blocks found in shared buffers, and read into them. */
  readonly sharedBlocks: number
  /** Those of them that were read from outside of shared buffers; undefined where nothing counted them, as in a log. */
  readonly readBlocks?: number
  /** Blocks written into temporary files. */
  readonly tempBlocks: number
  /** Ran inside a function: its time is already counted by the statement that called it. */
  readonly nested: boolean
}

/** The counters at one moment; they only ever grow, so two of them give the use in between. */
export interface StatementSnapshot {
  readonly takenAt: Date
  /** Start of the counting; undefined before Postgres 14, which doesn't tell. */
  readonly since: Date | undefined
  /** Time since then, by the server's clock. */
  readonly periodMs: number | undefined
  /** Statements of other roles that this login may not read. */
  readonly hidden: number
  /** Their time. */
  readonly hiddenMs: number
  readonly statements: readonly StatementUse[]
}

/** A connection, or a pool of them. */
type Asked = Pick<ClientBase, 'query'> | Pick<Pool, 'query'>

/** Schema of the extension in this database, and the columns that this version has. */
interface Extension {
  readonly schema: string
  readonly columns: ReadonlySet<string>
}

const extensionSql = own(`
  select n.nspname as schema, array_agg(a.attname::text) as columns
  from pg_extension e
  join pg_namespace n on n.oid = e.extnamespace
  join pg_class c on c.relnamespace = n.oid and c.relname = 'pg_stat_statements'
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
  where e.extname = 'pg_stat_statements'
  group by n.nspname`)

/** Reads the counters of the current database, or undefined when the extension isn't created in it. */
export async function findStatements(client: Asked): Promise<StatementSnapshot | undefined> {
  const { rows } = await client.query<{ schema: string; columns: string[] }>(extensionSql)
  const found = rows[0]
  if (!found) return undefined
  return readSnapshot(client, { schema: found.schema, columns: new Set(found.columns) })
}

/** Reads the counters of the current database. */
export async function snapshotStatements(client: Asked): Promise<StatementSnapshot> {
  const snapshot = await findStatements(client)
  if (!snapshot)
    throw new Error('pg_stat_statements is missing: run "create extension pg_stat_statements"')
  return snapshot
}

/** Statements between two snapshots, most time first. The counters themselves are never reset. */
export function diffStatements(
  before: StatementSnapshot,
  after: StatementSnapshot,
): readonly StatementUse[] {
  const earlier = new Map(before.statements.map((use) => [keyOf(use), use]))
  return after.statements
    .map((use) => since(use, earlier.get(keyOf(use))))
    .filter((use) => use.calls > 0)
    .toSorted((a, b) => b.totalMs - a.totalMs)
}

function keyOf(use: StatementUse): string {
  return `${use.fingerprint} ${use.nested} ${use.role}`
}

/** A counter below its earlier value was evicted or reset in between, and began again from zero. */
function since(use: StatementUse, earlier: StatementUse | undefined): StatementUse {
  if (!earlier || earlier.calls > use.calls) return use
  const calls = use.calls - earlier.calls
  const totalMs = Math.max(0, use.totalMs - earlier.totalMs)
  return {
    ...use,
    calls,
    totalMs,
    meanMs: calls === 0 ? 0 : totalMs / calls,
    rows: use.rows - earlier.rows,
    sharedBlocks: use.sharedBlocks - earlier.sharedBlocks,
    ...(use.readBlocks === undefined || earlier.readBlocks === undefined
      ? {}
      : { readBlocks: use.readBlocks - earlier.readBlocks }),
    tempBlocks: use.tempBlocks - earlier.tempBlocks,
  }
}

interface Row {
  readonly fingerprint: string | null
  readonly text: string | null
  readonly role: string | null
  readonly calls: number
  readonly total_ms: number
  readonly rows: number
  readonly blocks: number
  readonly read_blocks: number
  readonly temp_blocks: number
  readonly nested: boolean
}

async function readSnapshot(client: Asked, extension: Extension): Promise<StatementSnapshot> {
  const { rows } = await client.query<Row>(statementsSql(extension))
  const readable = rows.filter((row) => row.fingerprint !== null && row.text !== null)
  return {
    takenAt: new Date(),
    ...(await readSince(client, extension)),
    hidden: rows.length - readable.length,
    hiddenMs: rows
      .filter((row) => !readable.includes(row) && !row.nested)
      .reduce((sum, row) => sum + row.total_ms, 0),
    statements: readable.map(toUse),
  }
}

// Postgres 13 renamed total_time and lacks toplevel, which an extension never updated lacks on newer servers too.
function statementsSql({ schema, columns }: Extension): string {
  const time = columns.has('total_exec_time') ? 's.total_exec_time' : 's.total_time'
  const nested = columns.has('toplevel') ? 'not s.toplevel' : 'false'
  return own(`
    select s.queryid::text as fingerprint, s.query as text, r.rolname as role,
           s.calls::float8 as calls, ${time}::float8 as total_ms, s.rows::float8 as rows,
           (s.shared_blks_hit + s.shared_blks_read)::float8 as blocks, s.shared_blks_read::float8 as read_blocks, s.temp_blks_written::float8 as temp_blocks,
           ${nested} as nested
    from "${schema.replaceAll('"', '""')}".pg_stat_statements s
    left join pg_roles r on r.oid = s.userid
    where s.dbid = (select oid from pg_database where datname = current_database())
    order by ${time} desc`)
}

function toUse(row: Row): StatementUse {
  return {
    fingerprint: row.fingerprint ?? '',
    text: row.text ?? '',
    role: row.role ?? '',
    calls: row.calls,
    totalMs: row.total_ms,
    meanMs: row.calls === 0 ? 0 : row.total_ms / row.calls,
    rows: row.rows,
    sharedBlocks: row.blocks,
    readBlocks: row.read_blocks,
    tempBlocks: row.temp_blocks,
    nested: row.nested,
  }
}

type Counted = Pick<StatementSnapshot, 'since' | 'periodMs'>

async function readSince(client: Asked, extension: Extension): Promise<Counted> {
  const unknown = { since: undefined, periodMs: undefined }
  if (!extension.columns.has('toplevel')) return unknown
  const view = `"${extension.schema.replaceAll('"', '""')}".pg_stat_statements_info`
  const sql = own(`
    select stats_reset as since, extract(epoch from now() - stats_reset)::float8 * 1000 as "periodMs"
    from ${view}`)
  const { rows } = await client.query<{ since: Date; periodMs: number }>(sql)
  return rows[0] ?? unknown
}
