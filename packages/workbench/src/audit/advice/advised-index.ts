import { shortName } from '../../postgres/names.ts'
import { percent } from '../../terminal/index.ts'
import type { Index } from '../catalogue/catalogue.ts'
import { beginningClass, canBegin } from '../cost-model/beginning.ts'
import { blockBytes, type IndexShape } from '../cost-model/index-shape.ts'
import { hasOpenOffset } from '../cost-model/offset.ts'
import { placeOf, usualBefore } from '../cost-model/page-place.ts'
import { reachShare } from '../cost-model/reach.ts'
import type { Confidence } from '../rules/kinds.ts'
import type { Guess } from '../statement/access.ts'
import { keysText } from './candidate.ts'
import { createStatement, dropStatement, prerequisite } from './ddl.ts'
import { estimate } from './estimate.ts'
import { leftOf } from './index-name.ts'
import { repeatableStatements } from './repeatable.ts'
import type { Model, Subject } from './subject.ts'
import { type Choice, leastGain, type Weighing } from './weighing.ts'

/** An index worth making, with the reason. */
export interface AdvisedIndex {
  readonly name: string
  readonly schema: string
  readonly table: string
  /** Statement to run first: `create extension`, or `drop index` for the rest of an interrupted build. */
  readonly prerequisite: string | undefined
  readonly ddl: string
  /** Rest of an interrupted build, to be dropped first. */
  readonly replaces: Index | undefined
  readonly dropDdl: string
  /** The same as statements of a file that may be run again, also after a build that was interrupted. */
  readonly repeatable: readonly string[]
  readonly sizeBytes: number
  /** Time that keeping the index costs the workload's writes. */
  readonly writeMs: number
  /** Share of the workload's database time that it saves, 0 to 1, write cost taken off. */
  readonly share: number
  readonly confidence: Confidence
  readonly why: string
  readonly statements: readonly ServedStatement[]
  readonly shape: IndexShape
}

export interface ServedStatement {
  readonly fingerprint: string
  readonly text: string
  readonly calls: number
  readonly totalMs: number
  /** Share of the workload's database time. */
  readonly share: number
  /** Share of its time that it is expected to take with the indexes, 0 to 1. */
  readonly left: number
  /** Costs are in the planner's unit. */
  readonly costBefore: number
  readonly costAfter: number
}

/** All that the figures of an advised index come from. */
export interface Grounds {
  readonly choices: readonly Choice[]
  readonly weighing: Weighing
  readonly subjects: readonly Subject[]
  readonly model: Model
  readonly workloadMs: number
}

/** Puts the choices into words and figures. */
export function describe(grounds: Grounds): readonly AdvisedIndex[] {
  return grounds.choices
    .map((choice) => describeOne(choice, grounds))
    .toSorted((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1))
}

function describeOne(choice: Choice, grounds: Grounds): AdvisedIndex {
  const { candidate, shape, savedMs, writeMs } = choice
  const { subjects, model, workloadMs } = grounds
  const near = subjects.filter(({ accesses }) =>
    accesses.uses.some(({ table }) => table === candidate.table),
  )
  const found = near.map((subject) => ({ subject, statements: served(subject, choice, grounds) }))
  const statements = found.flatMap((each) => each.statements)
  const isPaged = found.some(
    (each) => each.statements.length > 0 && hasOpenOffset(each.subject.accesses),
  )
  const placed = found.flatMap((each) =>
    each.statements.length > 0 && placeOf(each.subject.accesses) ? [each.subject] : [],
  )
  const guess = guessOf(candidate, near)
  const narrow = found.flatMap((each) =>
    guess?.of !== 'excluded' && isNarrow(each.subject, choice, grounds) ? each.statements : [],
  )
  const confidence = confidenceOf(choice, near, model)
  const isMember = candidate.keys.some(({ sql }) => sql.includes('->'))
  const guessed = isMember
    ? found.flatMap((each) =>
        each.statements.length > 0 ? [...(each.subject.names?.values() ?? [])] : [],
      )
    : []
  const left = leftOf(candidate, model.catalogue)
  return {
    name: shape.name,
    schema: candidate.table.schema,
    table: candidate.table.name,
    prerequisite: left
      ? dropStatement(candidate.table, left.name)
      : prerequisite(candidate, model.catalogue.server.extensions),
    ddl: createStatement(candidate, shape.name),
    replaces: left,
    dropDdl: dropStatement(candidate.table, shape.name),
    repeatable: repeatableStatements(candidate, shape.name, model.catalogue),
    sizeBytes: shape.pages * blockBytes,
    writeMs,
    share: workloadMs > 0 ? Math.max(0, (savedMs - writeMs) / workloadMs) : 0,
    confidence:
      narrow.length > 0 || guess?.confidence === 'low'
        ? 'low'
        : isPaged || placed.length > 0 || isMember || guess || isBeginningIndex(candidate)
          ? atMostMedium(confidence)
          : confidence,
    why: [
      whyOf(choice, statements, narrow.length),
      ...guessInWords(guessed),
      ...placesInWords(placed),
      ...beginningInWords(candidate, near),
      ...(guess ? [exclusionInWords(candidate, guess)] : []),
    ].join(' '),
    statements: statements.toSorted((a, b) => b.share - a.share),
    shape,
  }
}

/** The statement with its costs, if it reads the index once all are there. */
function served(
  subject: Subject,
  { shape }: Choice,
  { choices, weighing, workloadMs }: Grounds,
): readonly ServedStatement[] {
  const before = weighing.estimate(subject, [])
  const after = weighing.estimate(
    subject,
    choices.map((choice) => choice.shape),
  )
  if (!after.indexes.has(shape.name) || after.expectedTime >= before.expectedTime) return []
  const { fingerprint, text, calls, totalMs } = subject.statement
  const share = workloadMs > 0 ? totalMs / workloadMs : 0
  const left = after.expectedTime / before.expectedTime
  const [costBefore, costAfter] = [before.cost, after.cost]
  return [{ fingerprint, text, calls, totalMs, share, left, costBefore, costAfter }]
}

/** High when the planner's figures rest on real values, real statistics and the real role. */
function confidenceOf({ candidate }: Choice, near: readonly Subject[], model: Model): Confidence {
  const { schema, name } = candidate.table
  const known = candidate.keys.every((key) =>
    key.columns.every((column) => model.statistics.has(`${schema}.${name}.${column}`)),
  )
  if (!known || candidate.table.rows < 0) return 'low'
  const isExact =
    candidate.method === 'btree' &&
    near.every((each) => each.asRole && !each.generic && each.schema === undefined)
  return isExact ? 'high' : 'medium'
}

/** Does the statement need the index only while its range, whose value isn't known, lets few rows through? */
function isNarrow(subject: Subject, { shape }: Choice, { choices, model }: Grounds): boolean {
  const wide = { ...subject, planned: subject.wide }
  if (wide.planned.length === 0) return false
  const all = choices.map((choice) => choice.shape)
  const others = all.filter((each) => each !== shape)
  const without = estimate(wide, model, others).cost
  return without - estimate(wide, model, all).cost <= leastGain * without
}

/** A figure that rests on a guess, such as the rows that OFFSET skips, is never sure. */
function atMostMedium(confidence: Confidence): Confidence {
  return confidence === 'high' ? 'medium' : confidence
}

function whyOf(choice: Choice, statements: readonly ServedStatement[], narrow: number): string {
  const what = [effectOf(choice, statements), ...reachInWords(narrow, statements.length)].join(' ')
  return choice.candidate.table.partitioned
    ? `${what} A plain CREATE INDEX on a partitioned table blocks writers until it is done; --fix and --migration write it partition by partition, which doesn't.`
    : what
}

function effectOf({ candidate }: Choice, statements: readonly ServedStatement[]): string {
  if (statements.length === 0)
    return `${keysInWords(candidate)} of ${shortName(candidate.table)} is looked up`
  const share = percent(statements.reduce((sum, each) => sum + each.share, 0))
  const isOne = statements.length === 1
  const who = isOne ? 'One statement' : `${statements.length} statements`
  const what = `${isOne ? 'looks' : 'look'} up ${shortName(candidate.table)} by ${keysInWords(candidate)}`
  return `${who} (${share} of the database time) ${what}.`
}

function isBeginningIndex({ keys }: Choice['candidate']): boolean {
  return keys.some(({ operatorClass }) => operatorClass === beginningClass)
}

/** Whether a pattern is the beginning of a text or a part of it shows in its value only. */
function beginningInWords(
  candidate: Choice['candidate'],
  near: readonly Subject[],
): readonly string[] {
  const [key] = candidate.keys
  const isOpen = near.some(({ accesses }) =>
    accesses.predicates.some(
      (each) =>
        canBegin(each) &&
        'keys' in each &&
        each.keys[0]?.sql === key?.sql &&
        each.value.from !== 'literal',
    ),
  )
  if (!isOpen || !key) return []
  if (isBeginningIndex(candidate))
    return [
      "The pattern's value isn't known: this index serves beginnings ('abc%'), no other parts ('%abc%').",
    ]
  return candidate.method === 'gin' && key.operatorClass === 'gin_trgm_ops'
    ? [
        `The pattern's value isn't known: if it is a beginning ('abc%'), a btree on (${key.sql} ${beginningClass}) is faster.`,
      ]
    : []
}

/** The guess on which an index rests whose condition is written in none of the statements; the least sure one. */
function guessOf({ conditions }: Choice['candidate'], near: readonly Subject[]): Guess | undefined {
  const found = near.flatMap(({ accesses }) => accesses.predicates)
  const guesses = conditions.flatMap((sql) => {
    const same = found.filter((each) => each.kind === 'condition' && each.sql === sql)
    const own = same.map((each) => ('guessed' in each ? each.guessed : undefined))
    return own.includes(undefined) ? [] : own.slice(0, 1)
  })
  return guesses.find((each) => each?.confidence === 'low') ?? guesses[0]
}

function exclusionInWords({ conditions }: Choice['candidate'], { of }: Guess): string {
  const limit = conditions.join(' and ')
  return of === 'next'
    ? `pg_stat_statements keeps no constants: that a statement which takes its next rows wants only those with ${limit} is a guess. If it wants others too, leave the condition out.`
    : `pg_stat_statements keeps no constants: that the statement wants only rows with ${limit}, which are few, is a guess. If it leaves out others, this index doesn't serve it.`
}

/** Says that a page's place is written in a way that makes the page read all rows before it. */
function placesInWords([first]: readonly Subject[]): readonly string[] {
  const place = first && placeOf(first.accesses)
  if (!first || !place) return []
  const order = first.accesses.orders.find(({ use, limited }) => use === place.use && limited)
  const keys = order?.keys.map(({ key }) => key.sql) ?? []
  const isOne = order?.keys.every(({ descending }) => descending === (place.operator === '<'))
  const open =
    place.value.from === 'literal'
      ? ''
      : `; these figures are for a page after ${percent(usualBefore)} of the rows`
  const better =
    isOne && keys.length > 1
      ? ` Written as (${keys.join(', ')}) ${place.operator} (...), it reads none of them.`
      : ''
  return [
    `Where the page begins is written with OR, which no index finds, so it reads all rows before${open}.${better}`,
  ]
}

function guessInWords(names: readonly string[]): readonly string[] {
  if (names.length === 0) return []
  const which = [...new Set(names)].map((name) => `'${name}'`).join(', ')
  return [
    `The name of the member isn't known, since pg_stat_statements keeps no constants: ${which} is the one that fits the rows of a call.`,
  ]
}

function reachInWords(narrow: number, statements: number): readonly string[] {
  if (narrow === 0) return []
  const some = `the range of ${narrow === 1 ? 'one' : narrow} of them takes`
  const whose =
    statements === 1 ? 'its range takes' : narrow === statements ? 'their ranges take' : some
  return [
    `How many rows ${whose} in isn't known: the figures are for ${percent(reachShare.few)} of the table; for a third of it the index saves little.`,
  ]
}

/** Keys without their operator classes, which only `create index` needs. */
function keysInWords(candidate: Choice['candidate']): string {
  const keys = candidate.keys.map((key) => ({ ...key, operatorClass: undefined }))
  return keysText({ keys })
}
