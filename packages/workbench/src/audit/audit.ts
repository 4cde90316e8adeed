import { loadParser } from '../postgres/parser.ts'
import { connectReader } from '../postgres/reader.ts'
import { readingRight } from '../postgres/reading-right.ts'
import { count, duration, whole } from '../terminal/index.ts'
import { adviseFor, type IndexAdvice, type Undone } from './advice/advise.ts'
import { IndexNames } from './advice/index-name.ts'
import type { Unjudged } from './advice/unjudged.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import { readCatalogue } from './catalogue/read-catalogue.ts'
import { readJit } from './catalogue/read-jit.ts'
import { type Finding, ranked } from './finding.ts'
import { readingsOf } from './reading.ts'
import { type Orm, ormsOf } from './report/orm-schema.ts'
import { judgeAll } from './rules/index.ts'
import { type TimeLimit, timeLimit } from './time-limit.ts'
import { type Verified, type Verifier, withoutDropped } from './verified.ts'
import { readWorkload, type Source } from './workload.ts'

export interface AuditOptions {
  readonly url: string
  /** Text of a slow-query log, to be used instead of pg_stat_statements. */
  readonly log?: string | undefined
  /** How many statements are looked at, most expensive first. */
  readonly top?: number | undefined
  /** Tries the chosen indexes elsewhere, before they are advised. */
  readonly verify?: Verifier | undefined
  /** Statistics of use are as old as of this moment; default: the present one. */
  readonly now?: Date | undefined
  /** Default: that of a command which starts now. */
  readonly time?: TimeLimit | undefined
}

export interface AuditReport {
  readonly serverVersion: number
  readonly inRecovery: boolean
  readonly tables: number
  readonly source: Source
  readonly findings: readonly Finding[]
  /** Tools with a schema of their own that have migrated this database. */
  readonly orms: readonly Orm[]
  /** Database time that the audit couldn't judge. */
  readonly unjudged: Unjudged
  /** Result of a trial of the indexes; undefined where none was asked for. */
  readonly verified?: Verified
  /** Limits of this audit, and how to lift them. */
  readonly notes: readonly string[]
  readonly elapsedMs: number
}

/** Looks for what slows a database down. Only reads, whatever the login may do. */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const started = performance.now()
  await loadParser()
  await using reader = await connectReader(options.url)
  const catalogue = await reader.read(readCatalogue)
  const seen = await readWorkload(reader, catalogue, options.log)
  const isUp = (options.time ?? timeLimit({ startedMs: started })).divide()
  const chosen = await adviseFor(reader, catalogue, seen.statements, {
    isUp,
    hiddenMs: seen.hiddenMs,
    ...(options.top === undefined ? {} : { top: options.top }),
  })
  const jit = await readJit(reader, catalogue.server)
  const elapsedMs = performance.now() - started
  const verified = await options.verify?.({ ...chosen, url: options.url, catalogue })
  const advice = verified
    ? { ...chosen, indexes: withoutDropped(chosen.indexes, verified) }
    : chosen
  // A log tells neither rows nor blocks.
  const isCounted = seen.source.kind === 'pg_stat_statements'
  const { readings, late } = isCounted
    ? // Who has the indexes tried waits for longer than that.
      readingsOf(advice, () => verified === undefined && isUp('reading'))
    : { readings: [], late: 0 }
  const { findings, notes } = judgeAll({
    catalogue,
    advice,
    readings,
    periodMs: seen.source.periodMs,
    jit,
    source: seen.source.kind,
    now: options.now ?? new Date(),
    names: namesBeside(catalogue, advice),
  })
  return {
    serverVersion: catalogue.server.version,
    inRecovery: catalogue.server.inRecovery,
    tables: catalogue.tables.length,
    source: { ...seen.source, workloadMs: advice.workloadMs },
    unjudged: advice.unjudged,
    findings: ranked(findings),
    orms: ormsOf(catalogue),
    notes: [
      ...seen.notes,
      ...notesOf(catalogue),
      ...workloadNotes(advice, catalogue),
      ...lateNotes(late),
      ...notes,
    ],
    elapsedMs,
    ...(verified && { verified }),
  }
}

/** Names that are free beside those of the advised indexes. */
function namesBeside(catalogue: Catalogue, { indexes }: IndexAdvice): IndexNames {
  const advised = indexes.map(({ schema, name }) => `${schema}.${name}`)
  return new IndexNames({
    ...catalogue,
    relationNames: new Set([...catalogue.relationNames, ...advised]),
  })
}

function notesOf({ server, tables }: Catalogue): readonly string[] {
  return [
    ...(tables.length === 0 ? ['The database has no tables that this login can see.'] : []),
    ...(server.inRecovery
      ? [
          'This is a replica: its counters cover only the statements that ran on it. Run the SQL on the primary.',
        ]
      : []),
  ]
}

/** Shares of less than this are too small to be named. */
const namedShare = 0.05

function workloadNotes(
  { maintenanceMs, workloadMs, skipped, sharedBy, undone }: IndexAdvice,
  { server, tables }: Catalogue,
): readonly string[] {
  const denied = skipped.find(({ reason }) => /^permission denied for (table|schema)/.test(reason))
  // A schema may hold nothing but a type that a statement names.
  const closed = skipped.flatMap(
    ({ reason }) => /^permission denied for schema (.*)$/.exec(reason)?.[1] ?? [],
  )
  const schemas = [...closed, ...tables.map(({ schema }) => schema)]
  const right = readingRight({ ...server, schemas })
  return [
    ...(maintenanceMs > namedShare * workloadMs
      ? [
          `COPY, VACUUM, changes of the schema and the like took ${duration(maintenanceMs)} beside that. All shares are of the rest.`,
        ]
      : []),
    ...undoneNotes(undone),
    ...(sharedBy.length > 0
      ? [
          `Statements don't say which of several like-named tables they mean. Their time is divided by rows among those of ${sharedBy.join(', ')}; schemas with smaller ones may want the same indexes.`,
        ]
      : []),
    ...(denied ? [`The login may not read every table (${denied.reason}). Run "${right}".`] : []),
  ]
}

function lateNotes(late: number): readonly string[] {
  if (late === 0) return []
  return [
    `The time was up before ${count(late, 'statement')} could be read for the way in which the app asks (OFFSET, N+1 and the like).`,
  ]
}

function undoneNotes({
  unplanned,
  isCut,
  unweighed,
  options,
  isUnasked,
}: Undone): readonly string[] {
  return [
    ...(unplanned > 0
      ? [
          `The time was up before ${count(unplanned, 'statement')} could be planned; they are among those not judged. Run the audit again when the server is less busy, or from a machine near it.`,
        ]
      : []),
    ...(isCut
      ? [
          `The time was up before all indexes that might serve were weighed beside each other: ${whole(unweighed)} of ${whole(options)} were not weighed at all. Run the audit again once these are built.`,
        ]
      : []),
    ...(isUnasked
      ? [
          'The time was up before the planner could be asked about these indexes by HypoPG: their figures are those of the cost model alone.',
        ]
      : []),
  ]
}
