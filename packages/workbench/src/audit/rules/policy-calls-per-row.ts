import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import { descendants, type NodeOf, namesOf, parseCondition } from '../../postgres/parser.ts'
import { percent, whole } from '../../terminal/index.ts'
import type { IndexAdvice } from '../advice/advise.ts'
import { fastCost } from '../advice/weighing.ts'
import type { Catalogue, Table, UserFunction } from '../catalogue/catalogue.ts'
import { nodesOf } from '../cost-model/plan.ts'
import { type Severity, titleOf } from './kinds.ts'
import { type PolicyOn, policiesOn } from './policy-text.ts'
import type { Judgement, Rule } from './rule.ts'

/** Least share of the database time for which a function that needs the row is worth a finding. */
const leastShare = 0.05

/**
 * Policies that ask a function of the database's own again for each row, though its answer is the same for all; and those
 * that ask one about the row, where that takes much of the time.
 */
export const policyCallsPerRow: Rule = {
  judge: ({ catalogue, advice }) =>
    policiesOn(catalogue)
      .filter(({ table }) => table.rowSecurity !== 'off')
      .flatMap((each) => {
        const calls = callsIn(each.policy.using, catalogue)
        const shareOf = ({ bare }: Call) =>
          bare === undefined ? 0 : timeInFilters(bare, each.table, advice)
        const constant = calls.filter(({ asksRow }) => !asksRow)
        const [first] = constant
        if (first) return [judgement(each, constant, first, shareOf(first))]
        return calls.flatMap((call) => {
          const share = shareOf(call)
          return share >= leastShare ? [aboutRow(each, call, share)] : []
        })
      }),
}

/**
 * Share of the database time of scans that call the function for the rows they read, by the planner's costs: an estimate,
 * since the planner knows no more of a function than the cost that it was declared with.
 */
function timeInFilters(name: string, table: Table, { subjects, workloadMs }: IndexAdvice): number {
  const escaped = name.replaceAll(/\W/g, String.raw`\$&`)
  const calls = new RegExp(String.raw`(^|\W)${escaped}"?\(`)
  const ms = subjects.map(({ statement, planned }) => {
    const shares = planned.map(({ plan }) => {
      const scans = [...nodesOf(plan)].filter(
        (node) =>
          node['Relation Name'] === table.name &&
          node['Total Cost'] >= fastCost &&
          calls.test(node.Filter ?? ''),
      )
      const cost = scans.reduce((sum, node) => sum + node['Total Cost'], 0)
      return Math.min(1, cost / Math.max(plan['Total Cost'], 0.01))
    })
    const mean = shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length)
    return statement.nested ? 0 : statement.totalMs * mean
  })
  return workloadMs === 0 ? 0 : ms.reduce((sum, each) => sum + each, 0) / workloadMs
}

interface Call {
  readonly name: string
  /** As it stands in the condition. */
  readonly text: string
  readonly how: string
  readonly asksTables: boolean
  readonly volatile: boolean
  /** A function's name without its schema, as plans have it. */
  readonly bare?: string
  /** Its arguments depend on the row, so a subselect can't call it once. */
  readonly asksRow: boolean
}

const prefix = 'select 1 where '

function callsIn(condition: string | undefined, catalogue: Catalogue): readonly Call[] {
  if (condition === undefined) return []
  const parsed = parseCondition(condition)
  const outside = (kind: string) => kind !== 'SubLink'
  return [
    ...[...descendants(parsed, 'FuncCall', outside)].flatMap((call) =>
      functionCall(call, condition, catalogue),
    ),
    ...[...descendants(parsed, 'TypeCast', outside)].flatMap((cast) => jsonRead(cast, condition)),
  ]
}

function functionCall(
  call: NodeOf<'FuncCall'>,
  condition: string,
  { functions }: Catalogue,
): readonly Call[] {
  const names = namesOf(call.funcname)
  const [name, schema] = [names.at(-1), names.at(-2)]
  const found = functions.find(
    (each) => each.name === name && (schema === undefined || each.schema === schema),
  )
  const text = textOf(call, condition)
  if (!found || !text || !isCostly(found)) return []
  const { language, volatility, asksTables } = found
  const how = asksTables ? 'it reads tables' : `it is written in ${language}`
  return [
    {
      name: shortName(found),
      bare: found.name,
      text,
      how,
      asksTables,
      volatile: volatility === 'volatile',
      asksRow: dependsOnRow(call.args),
    },
  ]
}

/** Claims of a token, kept as JSON in a setting, are read anew for each row. */
function jsonRead(cast: NodeOf<'TypeCast'>, condition: string): readonly Call[] {
  const type = namesOf(cast.typeName?.names).at(-1) ?? ''
  const asks = [...descendants(cast.arg, 'FuncCall')].length > 0
  const text = castText(cast, type, condition)
  if (!['json', 'jsonb'].includes(type) || !asks || !text || dependsOnRow(cast.arg)) return []
  return [
    { name: text, text, how: 'it reads JSON', asksTables: false, volatile: false, asksRow: false },
  ]
}

function dependsOnRow(node: unknown): boolean {
  return [...descendants(node, 'ColumnRef')].length > 0
}

/** The planner computes an immutable one beforehand, and puts a plain one of SQL in the place of its call. */
function isCostly({ language, definer, settings, source, ...rest }: UserFunction): boolean {
  if (rest.volatility === 'immutable') return false
  const isPlain = language === 'sql' && !definer && settings.length === 0 && !rest.asksTables
  return !isPlain || /json/i.test(source)
}

/** From its name to its closing bracket; undefined where text and tree don't agree. */
function textOf({ location = 0 }: NodeOf<'FuncCall'>, condition: string): string | undefined {
  const start = indexIn(condition, location)
  const first = bracketsIn(condition).find(({ open }) => open >= start)
  return first && condition.slice(start, first.close + 1)
}

/** The value in brackets before `::`, as Postgres writes it, and the type. */
function castText(
  { location = 0 }: NodeOf<'TypeCast'>,
  type: string,
  condition: string,
): string | undefined {
  const colons = indexIn(condition, location)
  const value = bracketsIn(condition).find(({ close }) => close === colons - 1)
  return value && `${condition.slice(value.open, colons)}::${type}`
}

/** The parser counts bytes, from the beginning of its statement. */
function indexIn(condition: string, location: number): number {
  const before = Buffer.from(prefix + condition).subarray(0, location)
  return before.toString().length - prefix.length
}

interface Brackets {
  readonly open: number
  readonly close: number
}

/** Pairs of brackets outside of quotes, by where they open. */
function bracketsIn(text: string): readonly Brackets[] {
  const opened: number[] = []
  const pairs = [...text.matchAll(/'(?:[^']|'')*'|"[^"]*"|[()]/g)].flatMap(
    ({ 0: token, index }) => {
      if (token === '(') opened.push(index)
      const open = token === ')' ? opened.pop() : undefined
      return open === undefined ? [] : [{ open, close: index }]
    },
  )
  return pairs.toSorted((a, b) => a.open - b.open)
}

function judgement(
  { policy, table }: PolicyOn,
  calls: readonly Call[],
  first: Call,
  share: number,
): Judgement {
  const { name } = first
  const alter = `alter policy ${quoteIdentifier(policy.name)} on ${qualifiedName(table)}`
  const using = policy.using ?? ''
  const wrapped = [...new Set(calls.map(({ text }) => text))].reduce(
    (sql, text) => sql.replaceAll(text, `(select ${text})`),
    using,
  )
  const why = first.volatile
    ? `${first.how}, and no index can be searched for its answer (volatile)`
    : first.how
  return {
    severity: severityFor(share, first.asksTables || first.volatile ? 'medium' : 'low'),
    title: titleOf('policy-calls-per-row', {
      policy: quoteIdentifier(policy.name),
      table: shortName(table),
      function: name,
    }),
    why: `Each statement that reads rows of ${shortName(table)} (${whole(Math.max(0, table.rows))}) calls ${name} again for each; ${why}. Its arguments don't depend on the row.${timeText(share)}`,
    sql: [`${alter} using (${wrapped});`],
    gain: 'it is called once a statement.',
    undo: `${alter} using (${using});`,
    apply: 'review',
    confidence: first.volatile ? 'medium' : 'high',
    ...(share >= leastShare ? { share } : {}),
  }
}

/** A function that is asked about each row can only be replaced by a set that is computed once. */
function aboutRow(
  { policy, table }: PolicyOn,
  { name, text, how }: Call,
  share: number,
): Judgement {
  return {
    severity: severityFor(share, 'low'),
    title: titleOf('policy-calls-per-row', {
      policy: quoteIdentifier(policy.name),
      table: shortName(table),
      function: name,
    }),
    why: `${text} is called for each row that a statement reads of ${shortName(table)} (${whole(Math.max(0, table.rows))}); ${how}, and no index can be searched for its answer.${timeText(share)}`,
    sql: [],
    gain: 'a function that returns the keys that the user may see is called once a statement, and an index finds their rows: compare the column by `= any (array(select f()))` instead.',
    apply: 'review',
    confidence: 'medium',
    share,
  }
}

const urgentShare = 0.2

function severityFor(share: number, least: Severity): Severity {
  if (share >= urgentShare) return 'high'
  return share >= leastShare ? 'medium' : least
}

function timeText(share: number): string {
  return share >= leastShare
    ? ` Scans that call it take about ${percent(share)} of the database time.`
    : ''
}
