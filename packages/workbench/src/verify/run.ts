import pg from 'pg'
import {
  asQuery,
  nodesOf,
  type Planned,
  prepare,
  preparedName,
  type Subject,
} from '../audit/index.ts'
import { quoteIdentifier } from '../postgres/names.ts'
import { own } from '../postgres/own.ts'
import { descendants, parseStatement } from '../postgres/parser.ts'
import { declaredTypes, repairText } from '../postgres/repair-text.ts'
import { planLines, type RunNode } from './plan-text.ts'
import { runLimitMs, type Target } from './target.ts'

/** One execution. */
export interface Run {
  readonly ms: number
  readonly blocks: number
  readonly stopped: boolean
  readonly plan: readonly string[]
  readonly indexes: ReadonlySet<string>
}

export interface RunOptions {
  readonly target: Target
  readonly subject: Subject
  readonly planned: Planned
  readonly searchPath: readonly string[]
  /** Statements that hide indexes for this execution. */
  readonly hide: readonly string[]
}

export const onlyWrites = 'it writes, and writes are not run'

/** Why the statement can't be run; undefined when it can. */
export function whyNotRun({ accesses, planned }: Subject): string | undefined {
  const kind = accesses.write?.kind
  if (kind === 'insert' || kind === 'merge') return onlyWrites
  if (planned.every(({ values }) => values === undefined))
    return 'no values are known with which it could be run'
  return undefined
}

/**
 * Runs a statement as the app does, in a transaction that first drops the indexes to be hidden, may then only read, and is
 * rolled back. Of a statement that changes or locks rows, the search for these rows is run.
 */
export async function runOnce(options: RunOptions): Promise<Run> {
  const { target, subject, hide } = options
  const { client } = target
  const text = runnableText(subject)
  await client.query('begin')
  try {
    for (const sql of hide) await client.query(sql)
    await client.query(await settingsFor(options))
    await prepare(client, text, declaredTypes(subject.statement.text))
    await client.query('savepoint run')
    try {
      return await execute(client, callOf(text, options.planned))
    } finally {
      // A prepared statement outlives the transaction, after which a pooler may lend the connection to others.
      await client.query(`rollback to savepoint run; deallocate ${preparedName}`)
    }
  } finally {
    await client.query('rollback')
  }
}

function runnableText({ statement }: Subject): string {
  const text = repairText(statement.text)
  return asQuery(text) ?? text
}

/** One process' work is compared with one process' work. */
const runSettings = {
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  plan_cache_mode: 'force_custom_plan',
  statement_timeout: String(runLimitMs),
}

async function settingsFor(options: RunOptions): Promise<string> {
  const { target, subject, planned, searchPath } = options
  const { question } = subject
  const path = question.searchPath ?? searchPath.map(quoteIdentifier).join(', ')
  const pairs = { ...runSettings, search_path: path, ...planned.binding.settings }
  const role = question.role ?? target.role
  const isRole = role !== undefined && (await mayBecome(target.client, role))
  return [
    'set transaction read only',
    ...Object.entries(pairs).map(
      ([name, value]) =>
        `select set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`,
    ),
    ...(isRole ? [`set local role ${quoteIdentifier(role)}`] : []),
  ].join('; ')
}

async function mayBecome(client: pg.Client, role: string): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    "select pg_has_role(oid, 'member') as may from pg_roles where rolname = $1",
    [role],
  )
  return rows[0]?.may === true
}

/** Parameters that only a left out part names are null. */
function callOf(text: string, { values = [] }: Planned): string {
  const numbers = new Set(
    [...descendants(parseStatement(text), 'ParamRef')].flatMap(({ number }) => number ?? []),
  )
  const args = Array.from({ length: Math.max(0, ...numbers) }, (_, i) => {
    const value = numbers.has(i + 1) ? values[i] : undefined
    return value === undefined ? 'null' : pg.escapeLiteral(value)
  })
  return args.length > 0 ? `${preparedName}(${args.join(', ')})` : preparedName
}

interface Explained {
  readonly Plan: RunNode
  readonly 'Execution Time': number
}

async function execute(client: pg.Client, call: string): Promise<Run> {
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': readonly [Explained] }>(
      own(`explain (analyze, buffers, timing off, format json) execute ${call}`),
    )
    const explained = rows[0]?.['QUERY PLAN'][0]
    if (!explained) throw new Error('The server gave no plan.')
    const { Plan: plan } = explained
    return {
      ms: explained['Execution Time'],
      blocks: (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0),
      stopped: false,
      plan: planLines(plan),
      indexes: new Set([...nodesOf(plan)].flatMap((node) => node['Index Name'] ?? [])),
    }
  } catch (error) {
    if ((error as { code?: string }).code !== '57014') throw error
    return stoppedRun
  }
}

const stoppedRun: Run = {
  ms: runLimitMs,
  blocks: 0,
  stopped: true,
  plan: [`stopped after ${runLimitMs / 1000} s`],
  indexes: new Set(),
}
