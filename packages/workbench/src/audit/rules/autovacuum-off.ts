import { qualifiedName, shortName } from '../../postgres/names.ts'
import { whole } from '../../terminal/index.ts'
import type { Table } from '../catalogue/catalogue.ts'
import { isLeftAlone } from '../catalogue/upkeep.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

const leastChanges = 1_000

/** Tables with changes that autovacuum is told to leave alone. */
export const autovacuumOff: Rule = {
  judge: ({ catalogue: { tables, upkeep } }) =>
    tables
      .filter((table) => {
        const state = upkeep.tables.get(table.oid)
        return changesOf(table) >= leastChanges && state !== undefined && isLeftAlone(state)
      })
      .map(judgement),
}

function changesOf({ writes }: Table): number {
  return writes.updated + writes.deleted
}

function judgement(table: Table): Judgement {
  const name = qualifiedName(table)
  return {
    severity: 'low',
    title: titleOf('autovacuum-off', { table: shortName(table) }),
    why: `autovacuum_enabled is off, and ${whole(changesOf(table))} rows were updated or deleted since statistics began. Unless a job of your own vacuums it, it grows, and its statistics age.`,
    sql: [`alter table ${name} reset (autovacuum_enabled);`],
    gain: 'dead rows are removed, and statistics renewed, without a job of your own.',
    undo: `alter table ${name} set (autovacuum_enabled = false);`,
    apply: 'review',
    confidence: 'medium',
  }
}
