import type { ClientBase } from 'pg'
import { own } from '../../postgres/own.ts'
import type { ColumnStatistics, Table } from './catalogue.ts'

const statisticsSql = `
  select s.schemaname as schema, s.tablename as table, s.attname as column, s.n_distinct::float8 as "distinct",
    s.null_frac::float8 as "nullShare", s.avg_width as "widthBytes", coalesce(s.correlation, 0)::float8 as correlation,
    s.most_common_vals::text::text[] as values, s.most_common_freqs::float8[] as shares,
    s.histogram_bounds::text::text[] as histogram
  from pg_stats s
  where (s.schemaname, s.tablename) in (select * from unnest($1::text[], $2::text[]))`

interface StatisticsRow extends Omit<ColumnStatistics, 'common' | 'histogram'> {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly values: string[] | null
  readonly shares: number[] | null
  readonly histogram: string[] | null
}

/** Column statistics of some tables, by `schema.table.column`. */
export type Statistics = ReadonlyMap<string, ColumnStatistics>

/** Reads pg_stats of the given tables. A login sees only columns it may read itself. */
export async function readStatistics(
  client: ClientBase,
  tables: readonly Table[],
): Promise<Statistics> {
  const names = [tables.map((table) => table.schema), tables.map((table) => table.name)]
  const { rows } = await client.query<StatisticsRow>(own(statisticsSql), names)
  return new Map(
    rows.map((row) => [
      statisticsKey(row.schema, row.table, row.column),
      {
        distinct: row.distinct,
        nullShare: row.nullShare,
        widthBytes: row.widthBytes,
        correlation: row.correlation,
        common: (row.values ?? []).map((value, i) => ({ value, share: row.shares?.[i] ?? 0 })),
        histogram: row.histogram ?? [],
      },
    ]),
  )
}

export function columnStatistics(
  statistics: Statistics,
  table: Table,
  column: string,
): ColumnStatistics | undefined {
  return statistics.get(statisticsKey(table.schema, table.name, column))
}

function statisticsKey(schema: string, table: string, column: string): string {
  return `${schema}.${table}.${column}`
}
