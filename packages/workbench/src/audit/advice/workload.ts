import type { StatementUse } from '../../evidence/statements.ts'
import { parseStatement } from '../../postgres/parser.ts'
import type { Reader } from '../../postgres/reader.ts'
import { repairText } from '../../postgres/repair-text.ts'
import { type Catalogue, type Table, withPartitions } from '../catalogue/catalogue.ts'
import { lookUpsIn } from '../catalogue/look-ups.ts'
import { readStatistics, type Statistics } from '../catalogue/read-statistics.ts'
import { withAbsent } from '../cost-model/absent.ts'
import { bindingsOf } from '../cost-model/binding.ts'
import { blocksRead } from '../cost-model/blocks-read.ts'
import { withExclusions, withoutGuesses } from '../cost-model/exclusions.ts'
import { explain, type Question } from '../cost-model/explain.ts'
import { withMembers, withNames } from '../cost-model/json-keys.ts'
import { withLateValues } from '../cost-model/late-values.ts'
import { withOpenEnd } from '../cost-model/open-end.ts'
import { withPlaces } from '../cost-model/page-place.ts'
import type { PlanNode, Planned } from '../cost-model/plan.ts'
import { toldOfExclusions } from '../cost-model/reach.ts'
import { asMet, toldBy } from '../cost-model/told.ts'
import type { Accesses } from '../statement/access.ts'
import { withBodies } from '../statement/function-bodies.ts'
import { withoutLeaks } from '../statement/leakproof.ts'
import { readStatement } from '../statement/read-statement.ts'
import { policiesFor, relationsOf } from '../statement/relations.ts'
import { onStored } from '../statement/stored.ts'
import { placesOf } from './places.ts'
import { type Subject, useOf } from './subject.ts'

/** A statement that was understood: it reads or writes tables of this database. */
export interface Understood {
  /** The statement, or the part of its calls and time that is put down to one schema. */
  readonly statement: StatementUse
  /** The whole, as it was counted. */
  readonly counted: StatementUse
  /** Schema that is taken to be first on the search path; undefined where that makes no difference. */
  readonly schema: string | undefined
  readonly accesses: Accesses
  /** Names of documents' members that stand in place of constants, found out by the rows of a call; by parameter. */
  readonly names?: ReadonlyMap<number, string>
}

/** Parses the statements; those on system catalogues, utility commands and broken ones fall away. */
export function understand(
  statements: readonly StatementUse[],
  catalogue: Catalogue,
): readonly Understood[] {
  const entries = Map.groupBy(statements, ({ text, role }) => `${role} ${text}`)
  return statements.flatMap((counted) => {
    const parsed = withBodies(parseStatement(repairText(counted.text)), catalogue)
    if (!parsed) return []
    const alike = entries.get(`${counted.role} ${counted.text}`)?.length ?? 1
    return placesOf(parsed, catalogue, alike).flatMap(({ schema, share }) => {
      const relations = relationsOf(catalogue, schema)
      const accesses = readStatement(parsed, relations, policiesFor(counted.role, catalogue))
      const touches = accesses && (accesses.uses.length > 0 || accesses.write)
      if (!touches) return []
      const statement = share < 1 ? partOf(counted, share) : counted
      return [{ statement, counted, schema, accesses: onStored(withoutLeaks(accesses, catalogue)) }]
    })
  })
}

function partOf(statement: StatementUse, share: number): StatementUse {
  const { calls, totalMs, rows } = statement
  return { ...statement, calls: calls * share, totalMs: totalMs * share, rows: rows * share }
}

export interface Skipped {
  readonly statement: StatementUse
  readonly counted: StatementUse
  readonly text: string
  readonly reason: string
}

export interface Planning {
  readonly subjects: readonly Subject[]
  readonly statistics: Statistics
  readonly skipped: readonly Skipped[]
}

/** Why a statement was not planned, where that took too long. */
export const late = 'the time for planning was up'

/** Asks the planner for each statement's plans, most expensive first, until the time is up. */
export async function planWorkload(
  reader: Reader,
  understood: readonly Understood[],
  catalogue: Catalogue,
  isUp: () => boolean = () => false,
): Promise<Planning> {
  const used = new Set(
    understood.flatMap(({ accesses }) => accesses.uses.map(({ table }) => table)),
  )
  const tables = [...used].flatMap((whole) => withPartitions(whole, catalogue.tables))
  const columns = await reader.read((client) => readStatistics(client, tables))
  const all = understood.map((each) => {
    const named = withNames(each.accesses, columns, toldBy(each.counted, each.accesses))
    const { text } = each.counted
    const told = toldOfExclusions(named.accesses, toldBy(each.counted, named.accesses))
    const excluding = withExclusions(named.accesses, columns, told)
    return { ...each, ...named, accesses: withOpenEnd(excluding, columns, text) }
  })
  const statistics = withMembers(
    all.map(({ accesses }) => accesses),
    columns,
  )
  const subjects: Subject[] = []
  const skipped: Skipped[] = []
  let isLate = false
  for (const each of all) {
    isLate ||= isUp()
    const { statement, counted } = each
    const { text } = statement
    const question = questionOf(each, statistics, catalogue)
    if (each.accesses.uses.length === 0) {
      subjects.push({ ...each, question, planned: [], wide: [], asRole: true, generic: false })
    } else if (isLate) {
      skipped.push({ statement, counted, text, reason: late })
    } else {
      const answer = await explain(reader, question, isUp)
      if ('refused' in answer) skipped.push({ statement, counted, text, reason: answer.refused })
      else {
        const tableOf = (node: PlanNode) => useOf(node, each.accesses, catalogue)?.table
        const { randomPage } = catalogue.server.costs
        const entriesOf = (node: PlanNode) => entriesIn(node, catalogue)
        const grounds = { tableOf, entriesOf, randomPage }
        const blocks: Blocks = { counted, of: (plan) => blocksRead(plan, grounds) }
        const { planned, wide } = byReach(byHint(answer.planned, blocks), blocks)
        const told = toldBy(counted, each.accesses)
        const met = planned.map((one) => asMet(one, told))
        const usesOf = (node: PlanNode) => useOf(node, each.accesses, catalogue)?.use
        const turnedOut = withLateValues(met, each.accesses, statistics, usesOf)
        const placed = withPlaces(turnedOut, each.accesses, statistics)
        const ranked = withAbsent(placed, each.accesses, statistics)
        const isMany = planned.every(({ binding }) => binding.reach === 'many')
        const accesses = isMany ? withoutGuesses(each.accesses) : each.accesses
        subjects.push({ ...each, accesses, question, ...answer, planned: ranked, wide })
      }
    }
  }
  return { subjects, statistics, skipped }
}

/** Rows of the index that a node reads. */
function entriesIn(node: PlanNode, catalogue: Catalogue): number | undefined {
  const tables = lookUpsIn(catalogue).tablesNamed(node['Relation Name'] ?? '')
  const schema = node.Schema ?? tables[0]?.schema
  const table = tables.find((each) => each.schema === schema)
  const own = table ? lookUpsIn(catalogue).indexesOn(table.oid) : []
  return own.find(({ name }) => name === node['Index Name'])?.rows
}

/** Plans whose blocks are no further apart than that can't be told apart by the blocks of a call. */
const blocksSpread = 2

interface Blocks {
  readonly counted: StatementUse
  /** Blocks that an execution of the plan reads. */
  readonly of: (plan: PlanNode) => number
}

/** Are the blocks, or the time, of a call nearer to those of the first plans than to those of the others, which read more? */
function isFirst(
  first: readonly Planned[],
  others: readonly Planned[],
  { counted: { sharedBlocks, meanMs, calls }, of }: Blocks,
): boolean {
  // A log has no blocks, but times.
  const isTimed = sharedBlocks === 0
  const effort = (those: readonly Planned[]) =>
    Math.max(1, ...those.map(({ plan }) => (isTimed ? plan['Total Cost'] : of(plan))))
  const [least, most] = [effort(first), effort(others)]
  const met = isTimed ? meanMs / usualCostMs : sharedBlocks / Math.max(1, calls)
  return most <= blocksSpread * least || met ** 2 <= least * most
}

/** Time of a cost unit of the planner, by which plans are told apart that differ far more than machines do: pages in memory, on a machine of today. */
const usualCostMs = 0.01

/** A partial index stands for the values that are asked for, unless calls read as much as other values need. */
function byHint(planned: readonly Planned[], blocks: Blocks): readonly Planned[] {
  const { hinted = [], others = [] } = Object.groupBy(planned, ({ binding }) =>
    binding.hinted ? 'hinted' : 'others',
  )
  if (hinted.length === 0 || others.length === 0) return planned
  return isFirst(hinted, others, blocks) ? hinted : others
}

/** A range of unknown value is taken to let few rows through, unless calls read as much as many rows need. */
function byReach(planned: readonly Planned[], blocks: Blocks): Pick<Subject, 'planned' | 'wide'> {
  const { few = [], many = [] } = Object.groupBy(planned, ({ binding }) => binding.reach)
  const isFew = isFirst(few, many, blocks)
  return isFew ? { planned: few, wide: many } : { planned: many, wide: [] }
}

function questionOf(
  { statement, counted, accesses, schema, names = new Map() }: Understood,
  statistics: Statistics,
  catalogue: Catalogue,
): Question {
  const used = new Set(accesses.uses.map(({ table }) => table.oid))
  const { indexesOn } = lookUpsIn(catalogue)
  const indexes = [...used].flatMap((table) => indexesOn(table))
  return {
    text: statement.text,
    settings: [
      ...new Set([
        ...accesses.settings,
        ...catalogue.functions.flatMap(({ settingsRead }) => settingsRead),
      ]),
    ],
    role:
      statement.role === catalogue.server.user || statement.role === ''
        ? undefined
        : statement.role,
    searchPath: searchPathFor(
      accesses.uses.map(({ table }) => table),
      catalogue.server.searchPath,
      schema,
    ),
    bindings: bindingsOf(accesses, statistics, indexes, counted).map((binding) => ({
      ...binding,
      parameters: new Map([...binding.parameters, ...names]),
    })),
  }
}

function searchPathFor(
  tables: readonly Table[],
  current: readonly string[],
  first: string | undefined,
): string | undefined {
  const own = first === undefined ? [] : [first]
  const wanted = new Set([...own, ...current, ...tables.map(({ schema }) => schema)])
  if (first === undefined && wanted.size === new Set(current).size) return undefined
  return [...wanted].map((schema) => `"${schema.replaceAll('"', '""')}"`).join(', ')
}
