import { fingerprintSync, normalizeSync } from 'libpg-query'
import type { StatementUse } from '../evidence/statements.ts'

/** One execution, as the log shows it. */
export interface LoggedExecution {
  readonly durationMs: number
  readonly text: string
}

const entryStart =
  /(?:LOG|INFO|ERROR|WARNING|FATAL|PANIC|DETAIL|HINT|STATEMENT|CONTEXT|NOTICE|DEBUG\d?|QUERY|LOCATION):\s{1,2}/
const statementEntry =
  /LOG:\s+duration: ([\d.]+) ms\s+(?:statement|(?:execute|parse|bind) [^:]*): ([\s\S]*)$/
const planEntry = /LOG:\s+duration: ([\d.]+) ms\s+plan:\s*([\s\S]*)$/

/**
 * Reads Postgres' own log (`log_destination = stderr`): the lines of log_min_duration_statement,
 * and those of auto_explain in its text or JSON format.
 */
export function readSlowQueryLog(log: string): readonly LoggedExecution[] {
  return entriesOf(log).flatMap((entry) => {
    const [, duration, text] = statementEntry.exec(entry) ?? planText(entry) ?? []
    return duration !== undefined && text !== undefined && !/^\s*(parse|bind) /.test(text)
      ? [{ durationMs: Number(duration), text: text.trim() }]
      : []
  })
}

/** An entry goes on over the lines that follow it, which Postgres indents by a tab. */
function entriesOf(log: string): readonly string[] {
  const entries: string[] = []
  for (const line of log.split(/\r?\n/)) {
    if (!line.startsWith('\t') && entryStart.test(line)) entries.push(line)
    else if (entries.length > 0) entries.push(`${entries.pop()}\n${line.replace(/^\t/, '')}`)
  }
  return entries
}

function planText(entry: string): readonly string[] | undefined {
  const [all, duration, plan] = planEntry.exec(entry) ?? []
  if (all === undefined || duration === undefined || plan === undefined) return undefined
  const json = /"Query Text": ("(?:[^"\\]|\\.)*")/.exec(plan)?.[1]
  if (json !== undefined) return [all, duration, String(JSON.parse(json))]
  // The plan's first line has a cost, or is a node's name with one.
  const text = /^Query Text: ([\s\S]*?)\n(?=[^\n]*\(cost=)/.exec(plan)?.[1]
  return text === undefined ? undefined : [all, duration, text]
}

/**
 * Counts executions by statement. Where all of them have the same constants, these are the app's
 * own and stay: they may become the condition of a partial index. The parser must be loaded.
 */
export function countExecutions(
  executions: readonly LoggedExecution[],
  role: string,
): readonly StatementUse[] {
  const groups = Map.groupBy(executions, ({ text }) => fingerprintOf(text) ?? text)
  return [...groups]
    .map(([fingerprint, group]) => countOne(fingerprint, group, role))
    .toSorted((a, b) => b.totalMs - a.totalMs)
}

/** Undefined for what the parser doesn't understand. */
function fingerprintOf(text: string): string | undefined {
  try {
    return fingerprintSync(text)
  } catch {
    return undefined
  }
}

function countOne(
  fingerprint: string,
  group: readonly LoggedExecution[],
  role: string,
): StatementUse {
  const first = group[0]?.text ?? ''
  const same = group.length > 1 && group.every(({ text }) => text === first)
  const totalMs = group.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return {
    fingerprint,
    text: same || fingerprint === first ? first : normalizeSync(first),
    role,
    calls: group.length,
    totalMs,
    meanMs: totalMs / group.length,
    rows: group.length,
    sharedBlocks: 0,
    tempBlocks: 0,
    nested: false,
  }
}
