import { findStatements, type StatementUse } from '../evidence/statements.ts'
import { isOwn } from '../postgres/own.ts'
import { loadParser } from '../postgres/parser.ts'
import { connectReader, type Reader } from '../postgres/reader.ts'
import { adviseFor, type IndexAdvice } from './advice/advise.ts'
import { IndexNames } from './advice/index-name.ts'
import type { Unjudged } from './advice/unjudged.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import { readCatalogue } from './catalogue/read-catalogue.ts'
import { logEmpty } from './errors.ts'
import { type Finding, ranked } from './finding.ts'
import { invalidIndexes } from './rules/invalid-index.ts'
import { missingIndexes } from './rules/missing-index.ts'
import { tablesWithoutPrimaryKey } from './rules/no-primary-key.ts'
import { redundantIndexes } from './rules/redundant-index.ts'
import { neverAnalysed } from './rules/stale-statistics.ts'
import { unindexedForeignKeys } from './rules/unindexed-foreign-key.ts'
import { type Known, tooYoungToTell, unusedIndexes } from './rules/unused-index.ts'
import { wholeTableReads } from './rules/whole-table-reads.ts'
import { countExecutions, readSlowQueryLog } from './slow-query-log.ts'

export interface AuditOptions {
  readonly url: string
  /** Text of a slow-query log, to be used instead of pg_stat_statements. */
  readonly log?: string | undefined
  /** How many statements are looked at, most expensive first. */
  readonly top?: number | undefined
  /** Statistics of use are as old as of this moment; default: the present one. */
  readonly now?: Date | undefined
}

export interface AuditReport {
  readonly serverVersion: number
  readonly inRecovery: boolean
  readonly tables: number
  readonly source: Source
  readonly findings: readonly Finding[]
  /** Database time of which these findings say nothing. */
  readonly unjudged: Unjudged
  /** What limited the audit, with what to do about it. */
  readonly notes: readonly string[]
  readonly elapsedMs: number
}

interface Source {
  readonly kind: 'pg_stat_statements' | 'log' | 'none'
  readonly statements: number
  readonly workloadMs: number
  readonly since: Date | undefined
}

/** Planning may take so long; with what surrounds it the whole stays under 30 s. */
const planningMs = 18_000

/** Looks for what slows a database down. Only reads, whatever the login may do. */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const started = performance.now()
  await loadParser()
  await using reader = await connectReader(options.url)
  const catalogue = await reader.read(readCatalogue)
  const evidence = await evidenceFor(reader, options, catalogue)
  const advice = await adviseFor(reader, catalogue, evidence.statements, {
    deadlineMs: planningMs,
    hiddenMs: evidence.hiddenMs,
    ...(options.top === undefined ? {} : { top: options.top }),
  })
  const redundant = redundantIndexes(catalogue)
  const known: Known = {
    now: options.now ?? new Date(),
    // One index that goes is enough: what stands in for it stays.
    spared: new Set(redundant.flatMap(({ index, beside }) => [index, beside])),
    planned: advice.planned,
  }
  const findings = [
    ...findingsOf(catalogue, advice, evidence.source.kind),
    ...redundant.map(({ finding }) => finding),
    ...unusedIndexes(catalogue, known),
  ]
  return {
    serverVersion: catalogue.server.version,
    inRecovery: catalogue.server.inRecovery,
    tables: catalogue.tables.length,
    source: { ...evidence.source, workloadMs: advice.workloadMs },
    unjudged: advice.unjudged,
    findings: ranked(findings),
    notes: [...evidence.notes, ...notesOf(catalogue), ...tooYoungToTell(catalogue, known)],
    elapsedMs: performance.now() - started,
  }
}

function findingsOf(
  catalogue: Catalogue,
  advice: IndexAdvice,
  source: Source['kind'],
): readonly Finding[] {
  const missing = missingIndexes(advice.indexes)
  const foreignKeys = unindexedForeignKeys(
    catalogue,
    advice.indexes,
    namesBeside(catalogue, advice),
  )
  return [
    ...missing,
    ...neverAnalysed(catalogue),
    ...invalidIndexes(
      catalogue,
      new Set([...missing, ...foreignKeys].flatMap(({ replaces }) => replaces ?? [])),
    ),
    ...(source === 'none' ? wholeTableReads(catalogue) : []),
    ...foreignKeys,
    ...tablesWithoutPrimaryKey(catalogue),
  ]
}

/** Names that are free beside those of the advised indexes. */
function namesBeside(catalogue: Catalogue, { indexes }: IndexAdvice): IndexNames {
  const advised = indexes.map(({ schema, name }) => `${schema}.${name}`)
  return new IndexNames({
    ...catalogue,
    relationNames: new Set([...catalogue.relationNames, ...advised]),
  })
}

interface Evidence {
  readonly source: Omit<Source, 'workloadMs'>
  readonly statements: readonly StatementUse[]
  readonly notes: readonly string[]
  readonly hiddenMs: number
}

async function evidenceFor(
  reader: Reader,
  { log }: AuditOptions,
  catalogue: Catalogue,
): Promise<Evidence> {
  if (log !== undefined) return evidenceFromLog(log, catalogue)
  const none: Evidence['source'] = { kind: 'none', statements: 0, since: undefined }
  try {
    const snapshot = await reader.read(findStatements)
    if (!snapshot)
      return { source: none, statements: [], notes: [howToEnable(catalogue)], hiddenMs: 0 }
    const { since, hidden, hiddenMs } = snapshot
    // What audits asked is no part of the workload.
    const statements = snapshot.statements.filter((each) => !isOwn(each))
    const notes = hidden > 0 ? [hiddenNote(hidden, catalogue.server.user)] : []
    return {
      source: { kind: 'pg_stat_statements', statements: statements.length, since },
      statements,
      notes,
      hiddenMs,
    }
  } catch (error) {
    // The extension is created, but the library isn't loaded (55000), or its view may not be read.
    const reason = error instanceof Error ? error.message : String(error)
    return {
      source: none,
      statements: [],
      notes: [`pg_stat_statements can't be read: ${reason}. ${howToEnable(catalogue)}`],
      hiddenMs: 0,
    }
  }
}

function evidenceFromLog(log: string, { server }: Catalogue): Evidence {
  const executions = readSlowQueryLog(log)
  if (executions.length === 0) throw logEmpty()
  const statements = countExecutions(executions, server.user)
  return {
    source: { kind: 'log', statements: statements.length, since: undefined },
    statements,
    notes: [],
    hiddenMs: 0,
  }
}

function howToEnable({ server }: Catalogue): string {
  const preload = `Add pg_stat_statements to shared_preload_libraries, restart the server, and run "create extension pg_stat_statements" in this database`
  const managed = 'on a managed server the extension alone is usually enough'
  const only = server.inRecovery ? ' (on the primary)' : ''
  return `Without pg_stat_statements nobody knows which statements cost time${only}. ${preload}; ${managed}. Or give a slow-query log: --log FILE.`
}

function hiddenNote(hidden: number, user: string): string {
  return `${hidden} statements of other roles are hidden from "${user}". Run "grant pg_read_all_stats to ${user}" to have them counted.`
}

function notesOf({ server, tables }: Catalogue): readonly string[] {
  return [
    ...(tables.length === 0 ? ['The database has no tables that this login can see.'] : []),
    ...(server.inRecovery
      ? ['This is a replica: its counters know only of what ran here. Run the SQL on the primary.']
      : []),
  ]
}
