import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import { descendants, type NodeOf, namesOf, parseCondition } from '../../postgres/parser.ts'
import { whole } from '../../terminal/index.ts'
import type { Catalogue, UserFunction } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import { type PolicyOn, policiesOn } from './policy-text.ts'
import type { Judgement, Rule } from './rule.ts'

/** Policies that ask a function of the database's own again for each row, though its answer is the same for all. */
export const policyCallsPerRow: Rule = {
  judge: ({ catalogue }) =>
    policiesOn(catalogue)
      .filter(({ table }) => table.rowSecurity !== 'off')
      .flatMap((each) => {
        const calls = callsIn(each.policy.using, catalogue)
        return calls[0] ? [judgement(each, calls, calls[0])] : []
      }),
}

interface Call {
  readonly function: UserFunction
  /** As it stands in the condition. */
  readonly text: string
}

function callsIn(condition: string | undefined, { functions }: Catalogue): readonly Call[] {
  if (condition === undefined) return []
  const outside = (kind: string) => kind !== 'SubLink'
  return [...descendants(parseCondition(condition), 'FuncCall', outside)].flatMap((call) => {
    const names = namesOf(call.funcname)
    const [name, schema] = [names.at(-1), names.at(-2)]
    const found = functions.find(
      (each) => each.name === name && (schema === undefined || each.schema === schema),
    )
    const text = textOf(call, condition)
    const dependsOnRow = [...descendants(call.args, 'ColumnRef')].length > 0
    return found && text && !dependsOnRow && isCostly(found) ? [{ function: found, text }] : []
  })
}

/** The planner computes an immutable one beforehand, and puts a plain one of SQL in the place of its call. */
function isCostly({ language, definer, settings, source, ...rest }: UserFunction): boolean {
  if (rest.volatility === 'immutable') return false
  const isPlain = language === 'sql' && !definer && settings.length === 0 && !rest.asksTables
  return !isPlain || /json/i.test(source)
}

/** From its name to its closing bracket; undefined where text and tree don't agree. */
function textOf({ location = 0 }: NodeOf<'FuncCall'>, condition: string): string | undefined {
  const start = location - 'select 1 where '.length
  const rest = condition.slice(start)
  let depth = 0
  for (const { 0: token, index } of rest.matchAll(/'(?:[^']|'')*'|"[^"]*"|[()]/g)) {
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    if (token === ')' && depth === 0) return rest.slice(0, index + 1)
  }
  return undefined
}

function judgement({ policy, table }: PolicyOn, calls: readonly Call[], first: Call): Judgement {
  const { function: called } = first
  const name = shortName(called)
  const alter = `alter policy ${quoteIdentifier(policy.name)} on ${qualifiedName(table)}`
  const using = policy.using ?? ''
  const wrapped = [...new Set(calls.map(({ text }) => text))].reduce(
    (sql, text) => sql.replaceAll(text, `(select ${text})`),
    using,
  )
  const how = [
    called.asksTables ? 'it reads tables' : `it is written in ${called.language}`,
    ...(called.volatility === 'volatile'
      ? ['no index can be searched for its answer (volatile)']
      : []),
  ]
  return {
    severity: called.asksTables || called.volatility === 'volatile' ? 'medium' : 'low',
    title: titleOf('policy-calls-per-row', {
      policy: quoteIdentifier(policy.name),
      table: shortName(table),
      function: name,
    }),
    why: `Each statement that reads rows of ${shortName(table)} (${whole(Math.max(0, table.rows))}) calls ${name} again for each; ${how.join(', and ')}. Its arguments don't depend on the row.`,
    sql: [`${alter} using (${wrapped});`],
    gain: 'it is called once a statement.',
    undo: `${alter} using (${using});`,
    apply: 'review',
    confidence: called.volatility === 'volatile' ? 'medium' : 'high',
  }
}
