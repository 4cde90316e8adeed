import { findStatements, type StatementUse } from '../../evidence/statements.ts'
import { loadParser } from '../../postgres/parser.ts'
import { connectReader, type Reader } from '../../postgres/reader.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'
import { existingShapes } from '../cost-model/index-shape.ts'
import { indexesOfAll } from '../cost-model/plan.ts'
import { type IsUp, type TimeLimit, timeLimit } from '../time-limit.ts'
import { type AdvisedIndex, describe } from './advised-index.ts'
import type { Candidate } from './candidate.ts'
import { candidatesFor } from './candidates.ts'
import type { ChoiceLimits } from './choice-limits.ts'
import { chooseIndexes, leastSaving } from './choose.ts'
import { askPlanner } from './hypopg.ts'
import { IndexNames } from './index-name.ts'
import { isMaintenance } from './maintenance.ts'
import { isNearlyFull, isPointless, shapeFor } from './shape-for.ts'
import type { Model, Subject } from './subject.ts'
import { type Unjudged, unjudgedIn } from './unjudged.ts'
import { type Choice, type Option, Weighing } from './weighing.ts'
import {
  late,
  type Planning,
  planWorkload,
  type Skipped,
  type Understood,
  understand,
} from './workload.ts'

export interface AdviceOptions {
  readonly url: string
  /** Default: what pg_stat_statements has counted. */
  readonly statements?: readonly StatementUse[]
  /** Least share that an index must save of the database time that the others leave; default 1 %. */
  readonly minShare?: number
  /** How many statements are looked at, most expensive first; default 200. */
  readonly top?: number
  /** Default: that of an audit which starts now. */
  readonly time?: TimeLimit
  /** The same, divided already. */
  readonly isUp?: IsUp
  /** Time of statements that this login may not read. */
  readonly hiddenMs?: number
}

export interface IndexAdvice {
  /** Time of the statements that an app asks; COPY, VACUUM, changes of the schema and the like stand apart. */
  readonly workloadMs: number
  readonly maintenanceMs: number
  readonly indexes: readonly AdvisedIndex[]
  /** Share of the workload's time that is expected to remain with all of them, their upkeep included. */
  readonly remainingShare: number
  /** Statements that the planner wouldn't or couldn't plan. */
  readonly skipped: readonly Skipped[]
  readonly unjudged: Unjudged
  readonly undone: Undone
  /** Names of the existing indexes that today's plans read. */
  readonly planned: ReadonlySet<string>
  /** The statements that were planned. */
  readonly subjects: readonly Subject[]
  /** The statements that were understood, planned or not. */
  readonly understood: readonly Understood[]
  /** Schemas with like-named tables, among which time was divided. */
  readonly sharedBy: readonly string[]
}

/** What there was no time for. */
export interface Undone {
  readonly unplanned: number
  /** Not all indexes that might serve were weighed beside those that were chosen. */
  readonly isCut: boolean
  /** Indexes that might serve and were not weighed at all, of all that might. */
  readonly unweighed: number
  readonly options: number
  /** The planner could have been asked about the chosen indexes, and was not. */
  readonly isUnasked: boolean
}

/** A bound on the choosing, far above what an app lacks. */
const maxIndexes = 100

/** Finds indexes that would save database time, by the planner's own estimates. Only reads. */
export async function adviseIndexes(options: AdviceOptions): Promise<IndexAdvice> {
  await using reader = await connectReader(options.url)
  const catalogue = await reader.read(readCatalogue)
  const statements = options.statements ?? (await reader.read(findStatements))?.statements ?? []
  return await adviseFor(reader, catalogue, statements, options)
}

/** The same on what was read already. */
export async function adviseFor(
  reader: Reader,
  catalogue: Catalogue,
  statements: readonly StatementUse[],
  {
    minShare = 0.01,
    top = 200,
    time = timeLimit(),
    isUp = time.divide(),
    hiddenMs = 0,
  }: Omit<AdviceOptions, 'url' | 'statements'>,
): Promise<IndexAdvice> {
  await loadParser()
  const { asked = [], maintenance = [] } = Object.groupBy(statements, (each) =>
    isMaintenance(each) ? 'maintenance' : 'asked',
  )
  const workloadMs = totalMs(asked)
  const expensive = asked.toSorted((a, b) => b.totalMs - a.totalMs).slice(0, top)
  const understood = understand([...expensive, ...maintenance], catalogue)
  const planning = await planWorkload(reader, understood, catalogue, () => isUp('planning'))
  const { model, options } = optionsFor(planning, catalogue)
  const { choices, weighing, isCut, unweighed, isUnasked } = await decide(reader, options, {
    planning,
    model,
    isUp,
    limits: { workloadMs, minShare, maxIndexes, isUp: () => isUp('choosing') },
  })
  const indexes = describe({ choices, weighing, subjects: planning.subjects, model, workloadMs })
  const remaining =
    workloadMs === 0 ? 1 : Math.min(1, weighing.remainingMs(choices, workloadMs) / workloadMs)
  const unjudged = unjudgedIn(asked, planning, catalogue, { top, hiddenMs })
  const { skipped, subjects } = planning
  const planned = indexesOfAll(
    subjects.flatMap((subject) => subject.planned),
    catalogue.indexes,
  )
  return {
    workloadMs,
    maintenanceMs: totalMs(maintenance),
    indexes,
    remainingShare: remaining,
    skipped,
    unjudged,
    undone: {
      unplanned: skipped.filter(({ reason }) => reason === late).length,
      isCut,
      unweighed,
      options: options.length,
      isUnasked,
    },
    planned,
    subjects,
    understood,
    sharedBy: [...new Set(understood.flatMap(({ schema }) => schema ?? []))].toSorted(),
  }
}

/** All indexes that might serve the planned statements, as they would be. */
export function optionsFor(
  { subjects, statistics }: Planning,
  catalogue: Catalogue,
): { readonly model: Model; readonly options: readonly Option[] } {
  const existing = Map.groupBy(existingShapes(catalogue), ({ table }) => table)
  const model: Model = { catalogue, statistics, existing }
  const names = new IndexNames(catalogue)
  const candidates = candidatesFor(
    subjects.map(({ accesses }) => accesses),
    catalogue,
  )
  const options = candidates
    .filter((candidate) => !(isPointless(candidate, model) || isNearlyFull(candidate, model)))
    .map((candidate) => ({
      candidate,
      shape: shapeFor(candidate, model, names.take(candidate).name),
    }))
  return { model, options }
}

interface Decided extends Pick<Undone, 'isCut' | 'unweighed' | 'isUnasked'> {
  readonly choices: readonly Choice[]
  readonly weighing: Weighing
}

/** Chooses by the model, and chooses again without what the planner itself wouldn't read or gain from. */
async function decide(
  reader: Reader,
  options: readonly Option[],
  {
    planning: { subjects },
    model,
    isUp,
    limits,
  }: {
    readonly planning: Planning
    readonly model: Model
    readonly isUp: IsUp
    readonly limits: ChoiceLimits
  },
): Promise<Decided> {
  const byModel = new Weighing(subjects, model)
  let open = options
  for (;;) {
    const { choices, ...cut } = chooseIndexes(open, byModel, limits)
    const asked = await askPlanner(reader, choices, subjects, () => isUp('asking'))
    if (!asked || asked === 'no time')
      return { choices, weighing: byModel, ...cut, isUnasked: asked === 'no time' }
    const weighing = new Weighing(subjects, model, asked.word)
    const weighed = weighing.choices(choices)
    const least = leastSaving(weighed, weighing, limits)
    const refused = new Set<Candidate>(
      [...asked.unread, ...(least ? [least] : [])].map(({ candidate }) => candidate),
    )
    if (refused.size === 0) return { choices: weighed, weighing, ...cut, isUnasked: false }
    if (limits.isUp()) {
      // There is no time to look for others in their place.
      const left = weighed.filter(({ candidate }) => !refused.has(candidate))
      return { choices: weighing.choices(left), weighing, ...cut, isUnasked: false }
    }
    open = open.filter(({ candidate }) => !refused.has(candidate))
  }
}

/** Nested statements' time is part of the time of those that called them. */
function totalMs(statements: readonly StatementUse[]): number {
  return statements.reduce((sum, each) => sum + (each.nested ? 0 : each.totalMs), 0)
}
