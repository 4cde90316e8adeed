import type { ClientBase } from 'pg'
import { isUsers } from '../../postgres/catalogue-sql.ts'
import { own } from '../../postgres/own.ts'
import type { Sequence, SequenceColumn } from './catalogue.ts'

const sequencesSql = `
  select c.oid::int8::float8 as oid, n.nspname as schema, c.relname as name, ok.readable,
    case when ok.readable then pg_sequence_last_value(c.oid)::float8 end as last,
    s.seqincrement::float8 as increment, s.seqmin::float8 as min, s.seqmax::float8 as max, s.seqcycle as cycles,
    format_type(s.seqtypid, null) as type
  from pg_class c join pg_sequence s on s.seqrelid = c.oid join pg_namespace n on n.oid = c.relnamespace
  cross join lateral (select has_sequence_privilege(c.oid, 'select, usage')
    and not (pg_is_in_recovery() and c.relpersistence = 'u') as readable) ok
  where c.relpersistence <> 't' and ${isUsers('pg_class', 'c.oid')}
  order by 2, 3`

// A sequence that is owned, or of an identity column, depends on its column; a default of nextval on its sequence.
const filledSql = `
  with filled as (
    select d.objid as sequence, d.refobjid as relation, d.refobjsubid as number, d.deptype = 'i' as identity
    from pg_sequence s join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.seqrelid
    where d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
    union all
    select d.refobjid, f.adrelid, f.adnum, false
    from pg_depend d join pg_attrdef f on f.oid = d.objid join pg_sequence s on s.seqrelid = d.refobjid
    where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype = 'n')
  select f.sequence::int8::float8 as sequence, f.relation::int8::float8 as table, f.number, f.identity,
    a.attname as name, format_type(a.atttypid, null) as type
  from filled f join pg_attribute a on a.attrelid = f.relation and a.attnum = f.number and not a.attisdropped
  join pg_class t on t.oid = f.relation and not t.relispartition
  order by f.relation, f.number, f.identity desc`

const referencingSql = `
  select k.confrelid::int8::float8 as referenced, u.referenced as number, k.conrelid::int8::float8 as table, a.attname as name,
    format_type(a.atttypid, null) as type, false as identity
  from pg_constraint k cross join unnest(k.conkey, k.confkey) as u (referencing, referenced)
  join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.referencing
  where k.contype = 'f' and k.conparentid = 0
  order by k.conrelid, a.attnum`

type Row = Omit<Sequence, 'last' | 'columns'> & {
  readonly oid: number
  readonly last: number | null
}
type Filled = SequenceColumn & { readonly sequence: number; readonly number: number }
type Referencing = SequenceColumn & { readonly referenced: number; readonly number: number }

/** Reads how far each sequence has counted, and into which columns. */
export async function readSequences(client: ClientBase): Promise<readonly Sequence[]> {
  const all = async <T extends object>(sql: string) => (await client.query<T>(own(sql))).rows
  const filled = Map.groupBy(await all<Filled>(filledSql), ({ sequence }) => sequence)
  const referencing = Map.groupBy(
    await all<Referencing>(referencingSql),
    ({ referenced, number }) => `${referenced} ${number}`,
  )
  return (await all<Row>(sequencesSql)).map(({ oid, last, ...row }) => {
    const columns = filled.get(oid) ?? []
    const others = columns.flatMap(
      ({ table, number }) => referencing.get(`${table} ${number}`) ?? [],
    )
    return { ...row, last: last ?? undefined, columns: distinct([...columns, ...others]) }
  })
}

/** A serial column both owns its sequence and has a default of it. */
function distinct(columns: readonly SequenceColumn[]): readonly SequenceColumn[] {
  const first = new Map<string, SequenceColumn>()
  for (const each of columns) {
    const key = `${each.table} ${each.name}`
    if (!first.has(key)) first.set(key, each)
  }
  return [...first.values()]
}
