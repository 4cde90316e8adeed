import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import { percent, whole } from '../../terminal/index.ts'
import type { Catalogue, Table } from '../catalogue/catalogue.ts'
import type { Ages, DatabaseAge, Upkeep } from '../catalogue/upkeep.ts'
import { endingOf, holderText, oldestHolder } from './holder.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** Ids are compared in a circle of 2^32, so half of them can be in use. */
const allIds = 2 ** 31

/** Postgres itself vacuums without regard for other work from here (vacuum_failsafe_age). */
const failsafeAge = 1_600_000_000
const urgentAge = 1_000_000_000
const maxTables = 3

/** Databases whose oldest ids autovacuum should have frozen long ago: without ids, the server refuses every write. */
export const wraparound: Rule = {
  judge: ({ catalogue }) =>
    catalogue.upkeep.databases
      .filter((database) => isLate(database, catalogue.upkeep))
      .map((database) => judgement(database, catalogue)),
}

/** Autovacuum begins at its limit, and may take a while. */
function isLate({ age, multixactAge }: Ages, { settings }: Upkeep): boolean {
  const late = (limit: number) => Math.min(1.5 * limit, failsafeAge)
  return age > late(settings.freezeMaxAge) || multixactAge > late(settings.multixactFreezeMaxAge)
}

function judgement(database: DatabaseAge, { upkeep, tables }: Catalogue): Judgement {
  const isHere = database.name === upkeep.database
  const oldest = isHere ? oldestTables(tables, upkeep) : []
  const holder = isHere ? oldestHolder(upkeep.holders) : undefined
  const age = Math.max(database.age, database.multixactAge)
  const what = database.age >= database.multixactAge ? 'transaction ids' : 'multixact ids'
  const { freezeMaxAge, multixactFreezeMaxAge } = upkeep.settings
  const limit = database.age >= database.multixactAge ? freezeMaxAge : multixactFreezeMaxAge
  const names = oldest.map((table) => `${shortName(table)} (${whole(ageOf(table, upkeep))})`)
  return {
    severity: age >= urgentAge ? 'high' : 'medium',
    title: titleOf('wraparound', {
      database: quoteIdentifier(database.name),
      share: percent(age / allIds),
    }),
    why: [
      `${whole(age)} of ${whole(allIds)} ${what} are in use; autovacuum should have freed them from ${whole(limit)} on. At the end the server refuses every write.`,
      ...(names.length > 0 ? [`The oldest are in ${names.join(', ')}.`] : []),
      ...(holder ? [holderText(holder)] : []),
      ...(isHere ? [] : ['Run VACUUM in that database.']),
    ].join(' '),
    sql: [
      ...(holder ? endingOf(holder) : []),
      ...oldest.map((table) => `vacuum (freeze, verbose) ${qualifiedName(table)};`),
    ],
    gain: 'the server goes on taking writes.',
    undo: `nothing: VACUUM changes no data.${holder ? ' What is ended before it is gone: look what it was for.' : ''}`,
    apply: 'review',
    confidence: 'high',
  }
}

function ageOf({ oid }: Table, { tables }: Upkeep): number {
  const upkeep = tables.get(oid)
  return Math.max(upkeep?.age ?? 0, upkeep?.multixactAge ?? 0)
}

function oldestTables(tables: readonly Table[], upkeep: Upkeep): readonly Table[] {
  const late = tables.filter(({ oid }) => isLate(upkeep.tables.get(oid) ?? none, upkeep))
  return late.toSorted((a, b) => ageOf(b, upkeep) - ageOf(a, upkeep)).slice(0, maxTables)
}

const none: Ages = { age: 0, multixactAge: 0 }
