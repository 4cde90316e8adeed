import { fingerprintSync, normalizeSync } from 'libpg-query'
import type { StatementUse } from '../evidence/statements.ts'
import { descendants, type NodeOf, namesOf, parseStatements } from '../postgres/parser.ts'
import { messagesOf } from './log-messages.ts'
import { constantText } from './statement/expression.ts'

/** One execution, as the log shows it. */
export interface LoggedExecution {
  readonly durationMs: number
  readonly text: string
  /** Parsing and binding take time too, but belong to the execution that follows. */
  readonly step?: 'parse' | 'bind'
}

const statementEntry =
  /^duration: ([\d.]+) ms\s+(?:statement|(execute|parse|bind) [^:]*): ([\s\S]*)$/
const planEntry = /^duration: ([\d.]+) ms\s+plan:\s*([\s\S]*)$/

/**
 * Reads Postgres' own log (`log_destination` stderr, csvlog or jsonlog): the lines of log_min_duration_statement,
 * and those of auto_explain in its text or JSON format.
 */
export function readSlowQueryLog(log: string): readonly LoggedExecution[] {
  return messagesOf(log).flatMap((message): readonly LoggedExecution[] => {
    const [, duration, step, text] = statementEntry.exec(message) ?? planText(message) ?? []
    if (duration === undefined || text === undefined) return []
    const execution = { durationMs: Number(duration), text: text.trim() }
    return [step === 'parse' || step === 'bind' ? { ...execution, step } : execution]
  })
}

function planText(entry: string): readonly string[] | undefined {
  const [all, duration, plan] = planEntry.exec(entry) ?? []
  if (all === undefined || duration === undefined || plan === undefined) return undefined
  const json = /"Query Text": ("(?:[^"\\]|\\.)*")/.exec(plan)?.[1]
  if (json !== undefined) return [all, duration, '', String(JSON.parse(json))]
  // The plan's first line has a cost, or is a node's name with one.
  const text = /^Query Text: ([\s\S]*?)\n(?=[^\n]*\(cost=)/.exec(plan)?.[1]
  return text === undefined ? undefined : [all, duration, '', text]
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
    return [fingerprintSync(text), ...numberedNames(text)].join(' ')
  } catch {
    return undefined
  }
}

/** The parser leaves digits out of tables' names, so that partitions count as one; `bookings_2024` and `bookings_2025` may be two tables. */
function numberedNames(text: string): readonly string[] {
  if (!/[\p{L}_]\w*\d\d/u.test(text)) return []
  const parsed = parseStatements(text)
  const ranges = [...descendants(parsed, 'RangeVar'), ...changedIn(parsed)]
  const names = ranges.map(({ relname = '' }) => relname)
  return [...new Set(names.filter((name) => /\d\d/.test(name)))]
}

/** INSERT, UPDATE and DELETE hold their table without the node's name. */
function changedIn(parsed: unknown): readonly NodeOf<'RangeVar'>[] {
  const kinds = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'] as const
  return kinds.flatMap((kind) =>
    [...descendants(parsed, kind)].flatMap(({ relation }) => relation ?? []),
  )
}

function countOne(
  fingerprint: string,
  group: readonly LoggedExecution[],
  role: string,
): StatementUse {
  const first = group[0]?.text ?? ''
  const calls = group.filter(({ step }) => step === undefined).length
  const same = calls > 1 && group.every(({ text }) => text === first)
  const totalMs = group.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return {
    fingerprint,
    text: same || fingerprint === first ? first : normalized(typical(group).text),
    role,
    calls,
    totalMs,
    meanMs: totalMs / Math.max(1, calls),
    rows: calls,
    sharedBlocks: 0,
    tempBlocks: 0,
    nested: false,
  }
}

function typical(group: readonly LoggedExecution[]): LoggedExecution {
  const sorted = group.toSorted((a, b) => a.durationMs - b.durationMs)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (!middle) throw new Error('A statement that is logged was executed.')
  return middle
}

/** The statement with parameters in place of constants, except for the bounds of ranges: those say how many rows they let through. */
function normalized(text: string): string {
  const plain = normalizeSync(text)
  const parsed = parseStatements(text)
  const constants = constantsIn(parsed)
  const first = 1 + Math.max(0, ...numbersIn(text))
  if (numbersIn(plain).filter((number) => number >= first).length !== constants.length) return plain
  const bounds = new Set(boundsIn(parsed))
  let kept = 0
  return plain.replaceAll(/\$(\d+)/g, (parameter, number: string) => {
    const constant = constants[Number(number) - first]
    if (!constant) return parameter
    if (!bounds.has(constant)) return `$${Number(number) - kept}`
    kept++
    return constantText(constant)
  })
}

function numbersIn(text: string): readonly number[] {
  return [...text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number))
}

type Constant = NodeOf<'A_Const'>

/** The constants in the order of the text. Constants in the name of a type, as `numeric(10,2)`, stay when a statement is normalized. */
function constantsIn(parsed: unknown): readonly Constant[] {
  const found = [...descendants(parsed, 'A_Const', (kind) => kind !== 'typmods')]
  return found.toSorted((a, b) => placeOf(a) - placeOf(b))
}

function placeOf({ location = 0 }: { readonly location?: number | undefined }): number {
  return location
}

function boundsIn(parsed: unknown): readonly Constant[] {
  return [...descendants(parsed, 'A_Expr')].flatMap(({ kind, name, lexpr, rexpr }) => {
    const isRange = /^[<>]=?$/.test(namesOf(name).at(-1) ?? '') || kind === 'AEXPR_BETWEEN'
    return isRange ? constantsIn({ lexpr, rexpr }) : []
  })
}
