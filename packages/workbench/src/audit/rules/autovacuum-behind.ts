import { qualifiedName, shortName } from '../../postgres/names.ts'
import { percent, whole } from '../../terminal/index.ts'
import type { Table } from '../catalogue/catalogue.ts'
import {
  isLeftAlone,
  type TableUpkeep,
  type Upkeep,
  type UpkeepSettings,
} from '../catalogue/upkeep.ts'
import { endingOf, holderText, oldestHolder } from './holder.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** Fewer cost nothing that can be felt. */
const leastDead = 10_000
/** Autovacuum looks once a minute, and its work takes a while. */
const graceMs = 600_000

/** Tables with twice the dead rows from which autovacuum should have removed them. */
export const autovacuumBehind: Rule = {
  judge: ({ catalogue: { tables, upkeep }, now }) =>
    tables.flatMap((table) => {
      const state = upkeep.tables.get(table.oid)
      return state && isBehind(table, state, upkeep, now) ? [judgement(table, state, upkeep)] : []
    }),
}

function isBehind(table: Table, state: TableUpkeep, upkeep: Upkeep, now: Date): boolean {
  const { deadRows, lastVacuum } = state
  const isRecent = lastVacuum !== undefined && now.getTime() - lastVacuum.getTime() < graceMs
  return (
    deadRows >= leastDead &&
    deadRows >= 2 * limitOf(table, state, upkeep.settings) &&
    (!isRecent || oldestHolder(upkeep.holders) !== undefined)
  )
}

function limitOf({ rows }: Table, { options }: TableUpkeep, settings: UpkeepSettings): number {
  const option = (name: string, usual: number) => Number(options[name] ?? usual)
  const { maxThreshold } = settings
  const most = option('autovacuum_vacuum_max_threshold', maxThreshold ?? -1)
  const limit =
    option('autovacuum_vacuum_threshold', settings.threshold) +
    option('autovacuum_vacuum_scale_factor', settings.scaleFactor) * Math.max(0, rows)
  return most < 0 ? limit : Math.min(limit, most)
}

function judgement(table: Table, state: TableUpkeep, upkeep: Upkeep): Judgement {
  const name = qualifiedName(table)
  const { deadRows, lastVacuum } = state
  const { cause, sql, undo } = causeOf(table, state, upkeep)
  const last = lastVacuum ? `last on ${lastVacuum.toISOString().slice(0, 10)}` : 'never yet'
  const alive = aliveRows(table, state)
  return {
    severity: deadRows >= Math.max(alive, 100_000) ? 'high' : 'medium',
    title: titleOf('autovacuum-behind', { table: shortName(table), dead: whole(deadRows) }),
    why: `Beside ${whole(alive)} rows that are alive; autovacuum should remove them from ${whole(limitOf(table, state, upkeep.settings))} on. It was vacuumed ${last}. ${cause}`,
    sql: [...sql, `vacuum (analyze) ${name};`],
    gain: `a statement that reads the whole table reads ${percent(deadRows / (deadRows + alive))} fewer rows, and the table stops growing.`,
    undo,
    apply: 'review',
    confidence: 'high',
  }
}

/** ANALYZE counts dead rows among those of the table, and statistics may have been reset. */
function aliveRows({ rows }: Table, { liveRows, deadRows }: TableUpkeep): number {
  return Math.max(liveRows, rows - deadRows, 0)
}

interface Cause {
  readonly cause: string
  readonly sql: readonly string[]
  readonly undo: string
}

function causeOf(table: Table, state: TableUpkeep, upkeep: Upkeep): Cause {
  const name = qualifiedName(table)
  const holder = oldestHolder(upkeep.holders)
  if (isLeftAlone(state))
    return {
      cause: 'Autovacuum is switched off for this table.',
      sql: [`alter table ${name} reset (autovacuum_enabled);`],
      undo: `alter table ${name} set (autovacuum_enabled = false);`,
    }
  if (!upkeep.settings.autovacuum)
    return {
      cause: 'Autovacuum is switched off for the whole server.',
      sql: [
        'alter system set autovacuum = on;',
        'alter system set track_counts = on;',
        'select pg_reload_conf();',
      ],
      undo: 'alter system reset autovacuum; alter system reset track_counts; select pg_reload_conf();',
    }
  if (holder)
    return {
      cause: holderText(holder),
      sql: endingOf(holder),
      undo: 'nothing: what is ended is gone; look what it was for before.',
    }
  return {
    cause: 'It is on, but does not keep up.',
    sql: [
      `alter table ${name} set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);`,
    ],
    undo: `alter table ${name} reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_cost_delay);`,
  }
}
