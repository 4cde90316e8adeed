import type pg from 'pg'
import { own } from '../../postgres/own.ts'
import { descendants, parseStatement } from '../../postgres/parser.ts'

/** Name of the statement that is prepared to be planned. */
export const preparedName = 'tenfold_audit'

/**
 * Prepares a statement whose constants have become parameters. Where the server can't tell a parameter's type, as in
 * `sum(case when ... then $1 else $2 end)`, the usual types are tried one after another, where it stumbles.
 */
export async function prepare(
  client: pg.ClientBase,
  text: string,
  declared: readonly string[],
): Promise<void> {
  const types = new Map(declared.map((type, i) => [i + 1, type]))
  const tried = new Map<string, Trial[]>()
  for (let attempts = 0; ; attempts++) {
    const refusal = await attempt(client, text, types)
    if (!refusal) return
    const stumbled = attempts < maxAttempts ? parametersAt(refusal, text) : undefined
    if (!stumbled) throw refusal.cause
    const before = tried.get(stumbled.place) ?? []
    const next = trialsAt(stumbled, refusal).find((each) => !before.some(isSame(each)))
    if (!next) throw refusal.cause
    for (const number of before.at(-1)?.numbers ?? []) types.delete(number)
    for (const number of next.numbers) types.set(number, next.type)
    tried.set(stumbled.place, [...before, next])
  }
}

/** A type for some of the parameters. */
interface Trial {
  readonly type: string
  readonly numbers: readonly number[]
}

function trialsAt({ groups }: Stumbled, { cause }: Refusal): readonly Trial[] {
  const types = [...new Set([...mentioned(cause), ...usualTypes])]
  return types.flatMap((type) => groups.map((numbers) => ({ type, numbers })))
}

function isSame(one: Trial): (other: Trial) => boolean {
  return ({ type, numbers }) => type === one.type && numbers.join() === one.numbers.join()
}

const maxAttempts = 40
const usualTypes = ['integer', 'text', 'numeric', 'timestamptz', 'interval', 'boolean', 'jsonb']

interface Refusal {
  readonly cause: pg.DatabaseError
  /** Length of what stands before the statement. */
  readonly before: number
}

/** Uses the extended protocol, in which the server refuses more than one statement: the text isn't trusted. */
async function attempt(
  client: pg.ClientBase,
  text: string,
  types: ReadonlyMap<number, string>,
): Promise<Refusal | undefined> {
  const last = Math.max(0, ...types.keys())
  const list = Array.from({ length: last }, (_, i) => types.get(i + 1) ?? 'unknown')
  const head = own(`prepare ${preparedName}${last > 0 ? ` (${list.join(', ')})` : ''} as `)
  const question: pg.QueryConfig & { queryMode: 'extended' } = {
    text: `${head} ${text}`,
    queryMode: 'extended',
  }
  await client.query(own('savepoint typing'))
  try {
    await client.query(question)
    return undefined
  } catch (cause) {
    if (!isTyping(cause)) throw cause
    await client.query(own('rollback to savepoint typing'))
    return { cause, before: head.length + 1 }
  }
}

/** No such function or operator, several of them, types that don't fit, and a parameter of no known type. */
function isTyping(error: unknown): error is pg.DatabaseError {
  const codes = ['42883', '42725', '42804', '42P18', '42P08', '42846']
  return codes.includes((error as { code?: string }).code ?? '')
}

/** Types that the message names beside that of the parameter: "operator does not exist: numeric = text". */
function mentioned({ message }: pg.DatabaseError): readonly string[] {
  const types =
    /(?:numeric|integer|bigint|smallint|double precision|real|uuid|boolean|date|interval|timestamp(?: with(?:out)? time zone)?|jsonb)\b/g
  return [...new Set(message.match(types))]
}

interface Stumbled {
  readonly place: string
  /** Parameters that may be to blame, those of one type together. */
  readonly groups: readonly (readonly number[])[]
}

const expressions = [
  'FuncCall',
  'A_Expr',
  'CaseExpr',
  'CoalesceExpr',
  'MinMaxExpr',
  'A_ArrayExpr',
  'ResTarget',
] as const

function locationOf({ location = 0 }: { readonly location?: number | undefined }): number {
  return location
}

function parametersAt({ cause, before }: Refusal, text: string): Stumbled | undefined {
  const named = /parameter \$(\d+)/.exec(cause.message)?.[1]
  if (named !== undefined) return { place: `$${named}`, groups: [[Number(named)]] }
  const position = Number(cause.position ?? 0) - 1 - before
  const offset = Buffer.byteLength(Array.from(text).slice(0, position).join(''))
  const statement = parseStatement(text)
  const at = expressions.flatMap((kind) =>
    [...descendants(statement, kind)].filter((node) => locationOf(node) === offset),
  )
  const parameter = [...descendants(statement, 'ParamRef')].find(
    (node) => locationOf(node) === offset,
  )
  const numbers =
    parameter?.number === undefined ? at.flatMap((node) => resultsOf(node)) : [parameter.number]
  const groups = numbers.length > 0 ? [[...new Set(numbers)]] : columnsOfValues(statement)
  return { place: String(offset), groups }
}

/** Parameters of VALUES lists, by column: what joins a list stumbles far from it. */
function columnsOfValues(statement: unknown): readonly (readonly number[])[] {
  return [...descendants(statement, 'SelectStmt')].flatMap(({ valuesLists = [] }) => {
    const rows = valuesLists.map((row) => ('List' in row ? (row.List.items ?? []) : []))
    const columns = rows[0]?.map((_, i) => rows.flatMap((row) => resultsOf(row[i] ?? {}))) ?? []
    return columns.filter((numbers) => numbers.length > 0)
  })
}

/** Parts of an expression that don't decide its type: conditions, and what has a type by a cast. */
const apart = new Set(['expr', 'agg_filter', 'SubLink', 'TypeCast'])

function resultsOf(node: object): readonly number[] {
  return [...descendants(node, 'ParamRef', (kind) => !apart.has(kind))].flatMap(
    ({ number }) => number ?? [],
  )
}
