import type { StatementUse } from '../../evidence/statements.ts'
import type { Catalogue, Table } from '../catalogue/catalogue.ts'
import { lookUpsIn } from '../catalogue/look-ups.ts'
import type { Statistics } from '../catalogue/read-statistics.ts'
import type { Question } from '../cost-model/explain.ts'
import type { IndexShape } from '../cost-model/index-shape.ts'
import { isAliasOf, type PlanNode, type Planned } from '../cost-model/plan.ts'
import type { Accesses, TableUse } from '../statement/access.ts'

/** A statement whose plan was asked for, with all that is needed to re-estimate it. */
export interface Subject {
  readonly statement: StatementUse
  /** The whole, where `statement` is the part of one schema. */
  readonly counted: StatementUse
  /** The schema of that part. */
  readonly schema: string | undefined
  readonly accesses: Accesses
  /** Names of documents' members that were found out, by parameter. */
  readonly names?: ReadonlyMap<number, string>
  /** The question to the planner, kept to ask it again. */
  readonly question: Question
  readonly planned: readonly Planned[]
  /** The same for many rows, where `planned` takes ranges of unknown value to let few through. */
  readonly wide: readonly Planned[]
  /** Planned as the statement's own role, with its row-level security, and with sampled values. */
  readonly asRole: boolean
  readonly generic: boolean
}

export interface Model {
  readonly catalogue: Catalogue
  readonly statistics: Statistics
  /** Existing indexes, by table. */
  readonly existing: ReadonlyMap<number, readonly IndexShape[]>
}

interface Reading {
  readonly use: TableUse
  /** The use's table, or a partition of it. */
  readonly table: Table
}

const readings = new WeakMap<PlanNode, Reading | 'unknown'>()

/** Finds the use of a table that a plan's node reads. */
export function useOf(
  node: PlanNode,
  accesses: Accesses,
  catalogue: Catalogue,
): Reading | undefined {
  const found = readings.get(node) ?? findUse(node, accesses, catalogue) ?? 'unknown'
  readings.set(node, found)
  return found === 'unknown' ? undefined : found
}

function findUse(node: PlanNode, { uses }: Accesses, catalogue: Catalogue): Reading | undefined {
  const alias = node.Alias ?? ''
  const alike = lookUpsIn(catalogue).tablesNamed(node['Relation Name'] ?? '')
  const tables = alike.filter(({ schema }) => node.Schema === undefined || node.Schema === schema)
  const candidates = uses.flatMap((use) => {
    const table = tables.find((each) => isWithin(each, use.table, catalogue))
    return table && isAliasOf(alias, use.alias) ? [{ use, table }] : []
  })
  const suffix = Number(/_(\d+)$/.exec(alias)?.[1] ?? 0)
  return candidates.find(({ use }) => use.alias === alias) && suffix === 0
    ? candidates[0]
    : (candidates[suffix] ?? candidates[0])
}

/** The table itself, or a partition of it at any depth. */
function isWithin(part: Table, whole: Table, catalogue: Catalogue): boolean {
  if (part.oid === whole.oid) return true
  const parent = catalogue.tables.find(({ oid }) => oid === part.partitionOf)
  return parent !== undefined && isWithin(parent, whole, catalogue)
}
