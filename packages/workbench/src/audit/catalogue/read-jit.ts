import pg from 'pg'
import { own } from '../../postgres/own.ts'
import type { Reader } from '../../postgres/reader.ts'
import type { Server } from './catalogue.ts'

/** Cost of JIT compilation, as pg_stat_statements counts it. */
export interface JitUse {
  readonly totalMs: number
  readonly jitMs: number
  readonly functions: number
  readonly statements: number
  /** The statement that was compiled for longest. */
  readonly most: string
}

/** Since Postgres 15, unless JIT is off for the database, whatever was counted before. */
const isCountedSql = (view: string) => `
  select exists (select from pg_attribute where attrelid = '${view}'::regclass and attname = 'jit_generation_time')
    and not exists (select from pg_db_role_setting s left join pg_database d on d.oid = s.setdatabase
      where s.setrole = 0 and coalesce(d.datname, current_database()) = current_database() and 'jit=off' = any (s.setconfig)) as counted`

const useSql = (view: string) => `
  with used as (
    select query, total_exec_time as total, jit_functions as functions,
      jit_generation_time + jit_inlining_time + jit_optimization_time + jit_emission_time as jit
    from ${view} where toplevel and dbid = (select oid from pg_database where datname = current_database()))
  select coalesce(sum(total), 0)::float8 as "totalMs", coalesce(sum(jit), 0)::float8 as "jitMs",
    coalesce(sum(functions), 0)::float8 as functions, count(*) filter (where jit > 0)::int as statements,
    coalesce((select query from used order by jit desc limit 1), '') as most
  from used`

/** Reads what compiling cost; undefined where that isn't counted, or may not be read. */
export async function readJit(reader: Reader, server: Server): Promise<JitUse | undefined> {
  const schema = server.extensions.get('pg_stat_statements')
  if (schema === undefined) return undefined
  const view = `${pg.escapeIdentifier(schema)}.pg_stat_statements`
  try {
    return await reader.read(async (client) => {
      const { rows } = await client.query<{ counted: boolean }>(own(isCountedSql(view)))
      if (!rows[0]?.counted) return undefined
      return (await client.query<JitUse>(own(useSql(view)))).rows[0]
    })
  } catch {
    // The library isn't loaded, or the view is closed to this login: `readWorkload` says so.
    return undefined
  }
}
