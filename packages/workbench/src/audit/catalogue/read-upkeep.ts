import type { ClientBase } from 'pg'
import { own } from '../../postgres/own.ts'
import type { DatabaseAge, Holder, TableUpkeep, Upkeep, UpkeepSettings } from './upkeep.ts'

const settingsSql = `
  select current_database()::text as database,
    current_setting('autovacuum')::bool and current_setting('track_counts')::bool as autovacuum,
    current_setting('autovacuum_vacuum_threshold')::float8 as threshold,
    current_setting('autovacuum_vacuum_scale_factor')::float8 as "scaleFactor",
    current_setting('autovacuum_vacuum_max_threshold', true)::float8 as "maxThreshold",
    current_setting('autovacuum_freeze_max_age')::float8 as "freezeMaxAge",
    current_setting('autovacuum_multixact_freeze_max_age')::float8 as "multixactFreezeMaxAge"`

const databasesSql = `
  select datname::text as name, age(datfrozenxid)::float8 as age, mxid_age(datminmxid)::float8 as "multixactAge" from pg_database
  order by 2 desc`

const tablesSql = `
  select c.oid::int8::float8 as oid, pg_stat_get_dead_tuples(c.oid)::float8 as "deadRows",
    pg_stat_get_live_tuples(c.oid)::float8 as "liveRows",
    greatest(pg_stat_get_last_vacuum_time(c.oid), pg_stat_get_last_autovacuum_time(c.oid)) as "lastVacuum",
    greatest(age(c.relfrozenxid), age(t.relfrozenxid))::float8 as age,
    greatest(mxid_age(c.relminmxid), mxid_age(t.relminmxid))::float8 as "multixactAge",
    coalesce((select json_object_agg(option_name, option_value) from pg_options_to_table(c.reloptions)), '{}') as options
  from pg_class c left join pg_class t on t.oid = c.reltoastrelid
  where c.relkind in ('r', 'm') and c.relpersistence <> 't' and c.relfrozenxid <> '0'`

// A standby's feedback counts for every database, a session only for its own.
const holdersSql = `
  select 'prepared transaction' as kind, gid as name, age(transaction)::float8 as age from pg_prepared_xacts
  where database = current_database()
  union all
  select 'replication slot', slot_name, greatest(age(xmin), age(catalog_xmin))::float8 from pg_replication_slots
  where xmin is not null or catalog_xmin is not null
  union all
  select case backend_type when 'walsender' then 'standby' else 'session' end, pid::text,
    greatest(age(backend_xmin), age(backend_xid))::float8
  from pg_stat_activity
  where pid <> pg_backend_pid() and (backend_xmin is not null or backend_xid is not null)
    and backend_type in ('walsender', 'client backend') and (datname = current_database() or backend_type = 'walsender')
  order by 3 desc`

type Row = Omit<TableUpkeep, 'lastVacuum'> & {
  readonly oid: number
  readonly lastVacuum: Date | null
}

/** Reads how far autovacuum has come, and what holds it up. */
export async function readUpkeep(client: ClientBase): Promise<Upkeep> {
  const all = async <T extends object>(sql: string) => (await client.query<T>(own(sql))).rows
  const [row] = await all<UpkeepSettings & { database: string }>(settingsSql)
  if (!row) throw new Error('The server told nothing of its settings.')
  const { database, ...settings } = row
  return {
    database,
    settings,
    databases: await all<DatabaseAge>(databasesSql),
    tables: new Map(
      (await all<Row>(tablesSql)).map(({ oid, lastVacuum, ...table }) => [
        oid,
        { ...table, lastVacuum: lastVacuum ?? undefined },
      ]),
    ),
    holders: await all<Holder>(holdersSql),
  }
}
