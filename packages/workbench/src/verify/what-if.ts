import {
  type AdvisedIndex,
  explain,
  indexesOf,
  plannedCost,
  type Subject,
  type ToVerify,
  type Verified,
  type VerifiedIndex,
  type Verifier,
} from '../audit/index.ts'
import { connect } from '../postgres/connect.ts'
import { quoteIdentifier } from '../postgres/names.ts'
import { loadParser } from '../postgres/parser.ts'
import { connectReader } from '../postgres/reader.ts'
import { count, whole } from '../terminal/index.ts'
import { errorOf, type ModelledCost } from './model-error.ts'
import { readSchema, type Schema } from './read-schema.ts'
import { rebuild } from './rebuild.ts'
import { type Scratch, startScratch } from './scratch.ts'
import {
  type PlannerStatistics,
  readPlannerStatistics,
  restoreStatistics,
  sizesOfNew,
} from './statistics.ts'
import { partsOf } from './try-indexes.ts'
import { nothingToTry, rolesNeeded, tablesNeeded, type VerifyOptions } from './verify.ts'

type WhatIfOptions = Pick<VerifyOptions, 'signal' | 'say'>

/**
 * Asks the planner itself for plans with the new indexes, in a Postgres of our own that gets the schema and the statistics of
 * the audited database and no row of it; tells by how much the cost model is off.
 */
export function planChecker({ signal, say }: WhatIfOptions): Verifier {
  return async (what) => {
    const started = performance.now()
    const ended = (outcome: Omit<Verified, 'elapsedMs'>): Verified => ({
      ...outcome,
      elapsedMs: performance.now() - started,
    })
    await loadParser()
    const { url, indexes } = what
    const empty = { indexes: [], statements: [], notRun: [], notes: [] }
    if (indexes.length === 0) return ended({ ...empty, where: nothingToTry })
    await using reader = await connectReader(url)
    const schema = await readSchema(reader, tablesNeeded(what), rolesNeeded(what))
    const statistics = await readPlannerStatistics(reader, schema.tables)
    say('Starting a Postgres that plans as the audited one does')
    await using scratch = await startScratch(schema, signal)
    const question = { what, scratch, schema, statistics, signal }
    say('Asking the planner for plans without and with the indexes')
    const before = await costsIn('without', [], question)
    const after = await costsIn('with_indexes', indexes, question)
    const costs = compared(what, before, after)
    return ended({
      ...empty,
      where: `Planned in a Postgres 18 with the schema and the statistics of ${count(schema.tables.length, 'table')}, which was deleted again. Nothing was run.`,
      indexes: indexes.map((index) => verdictOn(index, what, { before, after })),
      notes: [errorOf(costs).text],
      model: errorOf(costs),
    })
  }
}

interface Question {
  readonly what: ToVerify
  readonly scratch: Scratch
  readonly schema: Schema
  readonly statistics: PlannerStatistics
  readonly signal: AbortSignal
}

interface Costs {
  readonly costs: ReadonlyMap<string, number>
  /** Fingerprints of the statements whose plans read an index, by its name. */
  readonly readers: ReadonlyMap<string, ReadonlySet<string>>
}

/** The planner's cost of each statement in a database of its own, with `indexes` beside those that are there today. */
async function costsIn(
  name: string,
  indexes: readonly AdvisedIndex[],
  { what, scratch, schema, statistics, signal }: Question,
): Promise<Costs> {
  const { url } = await scratch.database(name)
  const client = await connect(url)
  try {
    const all = [...schema.before, ...schema.after]
    await rebuild(client, all, signal)
    // Nobody waits for a lock on empty tables.
    const added = indexes.map(({ ddl }) => ddl.replace(' concurrently', ''))
    const failed = new Set((await rebuild(client, added, signal)).map(({ sql }) => sql))
    const made = indexes.filter((_, i) => !failed.has(added[i] ?? ''))
    const sizes = [...statistics.sizes, ...(await sizesOfNew(client, made))]
    await restoreStatistics(client, { ...statistics, sizes }, scratch.folder)
    const parts = await partsOf({ client })
    return await plan(url, what, parts)
  } finally {
    await client.end()
  }
}

async function plan(
  url: string,
  { subjects, catalogue, indexes }: ToVerify,
  parts: ReadonlyMap<string, string>,
): Promise<Costs> {
  const tables = new Set(indexes.map(({ shape }) => shape.table))
  const usual = catalogue.server.searchPath.map(quoteIdentifier).join(', ')
  const costs = new Map<string, number>()
  const readers = new Map<string, Set<string>>()
  await using reader = await connectReader(url)
  for (const subject of subjects.filter(isNear(tables))) {
    const { question, statement } = subject
    const searchPath = question.searchPath ?? usual
    const answer = await explain(reader, { ...question, searchPath })
    if ('refused' in answer) continue
    costs.set(
      statement.fingerprint,
      plannedCost({ ...subject, planned: alike(answer.planned, subject) }),
    )
    for (const read of answer.planned.flatMap((each) => indexesOf(each.plan))) {
      const name = parts.get(read) ?? read
      readers.set(name, (readers.get(name) ?? new Set()).add(statement.fingerprint))
    }
  }
  return { costs, readers }
}

function isNear(tables: ReadonlySet<number>): (subject: Subject) => boolean {
  return ({ accesses }) => accesses.uses.some(({ table }) => tables.has(table.oid))
}

/** Those for as many rows as the subject was planned for. */
function alike(planned: Subject['planned'], subject: Subject): Subject['planned'] {
  const reach = subject.planned[0]?.binding.reach
  return planned.filter(({ binding }) => binding.reach === reach)
}

function compared(
  { indexes, subjects }: ToVerify,
  before: Costs,
  after: Costs,
): readonly ModelledCost[] {
  const served = new Map(
    indexes.flatMap(({ statements }) =>
      statements.map((each) => [each.fingerprint, each] as const),
    ),
  )
  return subjects.flatMap((subject) => {
    const { fingerprint, text } = subject.statement
    const planned = after.costs.get(fingerprint)
    const todayThere = before.costs.get(fingerprint)
    const modelled = served.get(fingerprint)?.costAfter
    if (planned === undefined || todayThere === undefined || modelled === undefined) return []
    return [{ text, modelled, planned, today: plannedCost(subject), todayThere }]
  })
}

function verdictOn(
  { schema, name, ddl, statements }: AdvisedIndex,
  { subjects }: ToVerify,
  { before, after }: { readonly before: Costs; readonly after: Costs },
): VerifiedIndex {
  const readers = after.readers.get(name) ?? new Set()
  const isAsked = subjects.some(({ statement }) => after.costs.has(statement.fingerprint))
  const index = { schema, name, ddl, sizeBytes: undefined }
  if (!isAsked)
    return { ...index, verdict: 'unverified', reason: 'Its statements could not be planned there.' }
  if (readers.size === 0)
    return { ...index, verdict: 'dropped', reason: 'The planner uses it for no statement.' }
  const [first] = statements.filter(({ fingerprint }) => readers.has(fingerprint))
  const cost = (costs: Costs) => whole(costs.costs.get(first?.fingerprint ?? '') ?? 0)
  const example = first ? `: cost ${cost(before)} -> ${cost(after)} of the first` : ''
  const reason = `The planner uses it for ${count(readers.size, 'statement')}${example}.`
  return { ...index, verdict: 'kept', reason }
}
