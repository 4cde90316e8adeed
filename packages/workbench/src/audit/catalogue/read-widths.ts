import type { ClientBase } from 'pg'
import { isUsers } from '../../postgres/catalogue-sql.ts'
import { own } from '../../postgres/own.ts'
import type { ColumnWidth, IndexColumns, Widths } from './widths.ts'

/** Smallest table or index whose empty space matters: 10 MB. */
export const largePages = 1_280

const columnsSql = `
  select c.oid::int8::float8 as table, a.attnum as number, a.attlen as length, a.attalign as align,
    s.avg_width as width, s.null_frac::float8 as nulls
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = a.attname and not s.inherited
  where c.relkind in ('r', 'm') and c.relpersistence <> 't' and ${isUsers('pg_class', 'c.oid')}
    and (c.relpages >= $1 or exists (
      select from pg_index i join pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid and x.relpages >= $1))
  order by a.attrelid, a.attnum`

const indexesSql = `
  select c.oid::int8::float8 as oid, i.indkey::int2[] as columns,
    coalesce((select option_value::int from pg_options_to_table(c.reloptions) where option_name = 'fillfactor'), 90) as "fillFactor"
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
  where m.amname = 'btree' and c.relkind = 'i' and c.relpages >= $1 and i.indexprs is null`

type ColumnRow = Omit<ColumnWidth, 'width' | 'nulls'> & {
  readonly table: number
  readonly width: number | null
  readonly nulls: number | null
}

/** Reads how wide the columns of larger tables are. A login sees statistics only of columns that it may read. */
export async function readWidths(client: ClientBase): Promise<Widths> {
  const all = async <T extends object>(sql: string) =>
    (await client.query<T>(own(sql), [largePages])).rows
  const columns = (await all<ColumnRow>(columnsSql)).map(({ width, nulls, ...row }) => ({
    ...row,
    width: width ?? undefined,
    nulls: nulls ?? undefined,
  }))
  const indexes = await all<IndexColumns & { oid: number }>(indexesSql)
  return {
    tables: Map.groupBy(columns, ({ table }) => table),
    indexes: new Map(indexes.map((index) => [index.oid, index])),
  }
}
