import type { ClientBase } from 'pg'
import { isUsers } from '../../postgres/catalogue-sql.ts'
import { own } from '../../postgres/own.ts'
import type { Sequence } from './catalogue.ts'

// A default of nextval depends on its sequence; a sequence that is owned, or of an identity column, on its column.
const sequencesSql = `
  with filled as (
    select d.objid as sequence, d.refobjid as table, d.refobjsubid as number, d.deptype = 'i' as identity
    from pg_depend d where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
      and d.refobjsubid > 0 and d.deptype in ('a', 'i')
    union
    select d.refobjid, f.adrelid, f.adnum, false
    from pg_depend d join pg_attrdef f on f.oid = d.objid
    where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype = 'n'),
  held as (
    select sequence, f.table, number, bool_or(identity) as identity, 0 as distance from filled f group by 1, 2, 3
    union
    select f.sequence, k.conrelid, u.referencing, false, 1
    from filled f join pg_constraint k on k.contype = 'f' and k.confrelid = f.table
    cross join unnest(k.conkey, k.confkey) as u (referencing, referenced) where u.referenced = f.number),
  columns as (
    select h.sequence, json_agg(json_build_object('table', h.table::int8, 'name', a.attname, 'type', format_type(a.atttypid, null),
      'identity', h.identity) order by h.distance, h.table, h.number) as columns
    from held h join pg_attribute a on a.attrelid = h.table and a.attnum = h.number
    join pg_class t on t.oid = h.table where not t.relispartition and not a.attisdropped
    group by h.sequence),
  readable as (
    select c.*, has_sequence_privilege(c.oid, 'select, usage') and not (pg_is_in_recovery() and c.relpersistence = 'u') as ok
    from pg_class c where c.relkind = 'S' and c.relpersistence <> 't')
  select n.nspname as schema, c.relname as name, c.ok as readable,
    case when c.ok then pg_sequence_last_value(c.oid)::float8 end as last,
    s.seqincrement::float8 as increment, s.seqmin::float8 as min, s.seqmax::float8 as max, s.seqcycle as cycles,
    format_type(s.seqtypid, null) as type, coalesce(h.columns, '[]') as columns
  from readable c join pg_sequence s on s.seqrelid = c.oid join pg_namespace n on n.oid = c.relnamespace
  left join columns h on h.sequence = c.oid
  where ${isUsers('pg_class', 'c.oid')}
  order by 1, 2`

type Row = Omit<Sequence, 'last'> & { readonly last: number | null }

/** Reads how far each sequence has counted, and into which columns. */
export async function readSequences(client: ClientBase): Promise<readonly Sequence[]> {
  const { rows } = await client.query<Row>(own(sequencesSql))
  return rows.map(({ last, ...row }) => ({ ...row, last: last ?? undefined }))
}
