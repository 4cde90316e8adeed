import { findStatements, type StatementUse } from '../evidence/statements.ts'
import { isOwn } from '../postgres/own.ts'
import type { Reader } from '../postgres/reader.ts'
import type { Catalogue } from './catalogue/catalogue.ts'
import { logEmpty } from './errors.ts'
import { countExecutions, readSlowQueryLog } from './slow-query-log.ts'

export interface Source {
  readonly kind: 'pg_stat_statements' | 'log' | 'none'
  readonly statements: number
  readonly workloadMs: number
  readonly since: Date | undefined
  /** Time over which the statements were counted; undefined where nothing tells. */
  readonly periodMs: number | undefined
}

/** The statements that the database spent its time on, as far as they are known. */
export interface Workload {
  readonly source: Omit<Source, 'workloadMs'>
  readonly statements: readonly StatementUse[]
  readonly notes: readonly string[]
  readonly hiddenMs: number
}

/** Takes statements from the log if there is one, else from pg_stat_statements. */
export async function readWorkload(
  reader: Reader,
  catalogue: Catalogue,
  log: string | undefined,
): Promise<Workload> {
  if (log !== undefined) return workloadOfLog(log, catalogue)
  const none: Workload['source'] = {
    kind: 'none',
    statements: 0,
    since: undefined,
    periodMs: undefined,
  }
  try {
    const snapshot = await reader.read(findStatements)
    if (!snapshot)
      return { source: none, statements: [], notes: [howToEnable(catalogue)], hiddenMs: 0 }
    const { since, periodMs, hidden, hiddenMs } = snapshot
    // An audit's own statements aren't part of the workload.
    const statements = snapshot.statements.filter((each) => !isOwn(each))
    const notes = hidden > 0 ? [hiddenNote(hidden, catalogue.server.user)] : []
    return {
      source: { kind: 'pg_stat_statements', statements: statements.length, since, periodMs },
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

function workloadOfLog(log: string, { server }: Catalogue): Workload {
  const executions = readSlowQueryLog(log)
  if (executions.length === 0) throw logEmpty()
  const statements = countExecutions(executions, server.user)
  return {
    source: { kind: 'log', statements: statements.length, since: undefined, periodMs: undefined },
    statements,
    notes: [],
    hiddenMs: 0,
  }
}

function howToEnable({ server }: Catalogue): string {
  const preload = `Add pg_stat_statements to shared_preload_libraries, restart the server, and run "create extension pg_stat_statements" in this database`
  const managed = 'on a managed server the extension alone is usually enough'
  const only = server.inRecovery ? ' (on the primary)' : ''
  return `Without pg_stat_statements the audit can't tell which statements cost time${only}. ${preload}; ${managed}. Or give a slow-query log: --log FILE.`
}

function hiddenNote(hidden: number, user: string): string {
  return `${hidden} statements of other roles are hidden from "${user}". Run "grant pg_read_all_stats to ${user}" to have them counted.`
}
