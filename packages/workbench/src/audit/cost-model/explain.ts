import pg, { type ClientBase } from 'pg'
import { own } from '../../postgres/own.ts'
import { repairText } from '../../postgres/parser.ts'
import type { Reader } from '../../postgres/reader.ts'
import type { Binding, PlanNode, Planned } from './plan.ts'

export interface Question {
  readonly text: string
  /** Row-level security and privileges are planned as this role's, where this login may take it on. */
  readonly role: string | undefined
  /** Set when the statement's own search path is unknown and its tables aren't on ours. */
  readonly searchPath: string | undefined
  readonly bindings: readonly Binding[]
  /** Indexes that don't exist, for the planner to imagine. */
  readonly imagined?: Imagined
}

/** Schema of the hypopg extension, quoted where it must be. */
interface Imagined {
  readonly schema: string
  readonly ddl: readonly string[]
}

export type Answer = Plans | { readonly refused: string }

interface Plans {
  readonly planned: readonly Planned[]
  readonly asRole: boolean
  readonly generic: boolean
  /** Names under which plans show the imagined indexes, one for each. */
  readonly imagined: readonly string[]
}

/** Asks the planner for one statement's plans, without running it. */
export async function explain(reader: Reader, question: Question): Promise<Answer> {
  const attempt = (role: string | undefined) => explainAs(reader, question, role)
  try {
    return await attempt(question.role)
  } catch (error) {
    if (!mayRetry(error)) return { refused: messageOf(error) }
  }
  try {
    return { ...(await attempt(undefined)), asRole: question.role === undefined }
  } catch (error) {
    return { refused: messageOf(error) }
  }
}

/** The role can't be taken on (42501), or exists no more (22023). */
function mayRetry(error: unknown): boolean {
  return ['42501', '22023'].includes((error as { code?: string }).code ?? '')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function explainAs(
  reader: Reader,
  question: Question,
  role: string | undefined,
): Promise<Plans> {
  const settings = { ...planSettings, ...searchPathOf(question) }
  const plan = async (client: ClientBase): Promise<Plans> => {
    await prepareOne(client, repairText(question.text))
    await client.query('savepoint planning')
    try {
      const imagined = await imagine(client, question.imagined)
      return { ...(await planAll(client, question.bindings)), imagined }
    } finally {
      // Both are the connection's and outlive the transaction, after which a pooler may hand out another connection.
      const forget = question.imagined ? `; select ${question.imagined.schema}.hypopg_reset()` : ''
      await client.query(`rollback to savepoint planning; deallocate ${name}${forget}`)
    }
  }
  return reader.read(plan, { role, settings })
}

/** The names that they are given. */
async function imagine(
  client: ClientBase,
  imagined: Imagined | undefined,
): Promise<readonly string[]> {
  if (!imagined) return []
  const { rows } = await client.query<{ name: string }>(
    `select made.indexname as name from unnest($1::text[]) with ordinality as wanted (ddl, place),
       ${imagined.schema}.hypopg_create_index(wanted.ddl) as made order by wanted.place`,
    [imagined.ddl],
  )
  return rows.map(({ name: given }) => given)
}

/** Uses the extended protocol, in which the server refuses more than one statement: the text isn't trusted. */
async function prepareOne(client: ClientBase, text: string): Promise<void> {
  const prepare: pg.QueryConfig & { queryMode: 'extended' } = {
    text: `prepare ${name} as ${text}`,
    queryMode: 'extended',
  }
  await client.query(prepare)
}

// One process' work is compared with one process' work.
const planSettings = { max_parallel_workers_per_gather: '0', jit: 'off' }

function searchPathOf({ searchPath }: Question): Record<string, string> {
  return searchPath === undefined ? {} : { search_path: searchPath }
}

const name = 'tenfold_audit'

async function planAll(
  client: ClientBase,
  bindings: readonly Binding[],
): Promise<Omit<Plans, 'imagined'>> {
  const types = await parameterTypes(client)
  const planned: Planned[] = []
  for (const binding of distinct(bindings)) {
    try {
      planned.push({ binding, plan: await planOf(client, types, binding) })
    } catch {
      // A value that doesn't fit its parameter: the plan for any value says less, but says it.
      await client.query('rollback to savepoint planning')
      const plan = await planOf(client, types, undefined)
      return { planned: [...planned, { binding, plan }], asRole: true, generic: true }
    }
  }
  return { planned, asRole: true, generic: false }
}

function distinct(bindings: readonly Binding[]): readonly Binding[] {
  const keyOf = ({ parameters, settings }: Binding) => JSON.stringify([...parameters, settings])
  const alike = Map.groupBy(bindings, keyOf)
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (!first) return []
    return [{ ...first, weight: others.reduce((sum, each) => sum + each.weight, first.weight) }]
  })
}

type ExplainResult = pg.QueryResult<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>

/** The prepared statement's plan for these values, or for any values; in one round trip. */
async function planOf(
  client: ClientBase,
  types: readonly string[],
  binding: Binding | undefined,
): Promise<PlanNode> {
  const values = types.map(
    (type, i) => binding?.parameters.get(i + 1) ?? placeholder(type, binding),
  )
  const args = values.map((value) => (value === undefined ? 'null' : pg.escapeLiteral(value)))
  const call = args.length > 0 ? `${name}(${args.join(', ')})` : name
  const lines = [
    `set local plan_cache_mode = ${binding ? 'force_custom_plan' : 'force_generic_plan'}`,
    ...Object.entries(binding?.settings ?? {}).map(
      ([key, value]) =>
        `select set_config(${pg.escapeLiteral(key)}, ${pg.escapeLiteral(value)}, true)`,
    ),
    own(`explain (format json, verbose) execute ${call}`),
  ]
  const results = (await client.query(lines.join('; '))) as unknown as readonly ExplainResult[]
  const plan = results.at(-1)?.rows[0]?.['QUERY PLAN'][0].Plan
  if (!plan) throw new Error('The planner gave no plan.')
  return plan
}

async function parameterTypes(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ types: string[] }>(
    own(
      `select parameter_types::text[] as types from pg_prepared_statements where name = '${name}'`,
    ),
  )
  return rows[0]?.types ?? []
}

/** A value of the type, for a parameter that no statistics speak of. */
function placeholder(type: string, binding: Binding | undefined): string | undefined {
  if (!binding) return undefined
  if (type.endsWith('[]')) return '{}'
  if (/^(bigint|integer|smallint|numeric|real|double precision|oid|money)/.test(type)) return '1'
  if (/^(date|timestamp)/.test(type)) return 'now'
  if (/^(text|character|citext|name)/.test(type)) return 'a'
  const known: Record<string, string> = {
    boolean: 'true',
    interval: '30 days',
    json: '{}',
    jsonb: '{}',
    uuid: '00000000-0000-0000-0000-000000000000',
  }
  return known[type.replace(/\(.*/, '')]
}
