import type { FuncCall, Node } from 'libpg-query'
import { quoteIdentifier } from '../../postgres/names.ts'
import { descendants, namesOf } from '../../postgres/parser.ts'
import type { UserFunction } from '../catalogue.ts'
import type { IsolationFinding } from '../finding.ts'
import { constantIn } from '../follow/condition/value.ts'
import { bodyOf } from '../follow/function/body.ts'
import { scopeIn } from '../follow/function/scope.ts'
import { functionsCalled } from '../follow/names.ts'
import { unclear, type Verdict } from '../follow/verdict.ts'
import { isReviewed, newScope } from '../follow/world.ts'
import type { Subject } from '../subject.ts'

/** Functions within the app's reach that defeat the policies, in any role. */
export function treacherousFunctions(subject: Subject): IsolationFinding[] {
  const { catalogue, reach } = subject
  return catalogue.functions
    .filter((one) => reach.callable.has(one.oid) && !isReviewed(subject, one))
    .flatMap((one) => [
      ...leakproof(subject, one),
      ...frozen(subject, one),
      ...changing(subject, one),
    ])
}

/** A LEAKPROOF function runs before the policies have hidden rows. */
function leakproof({ role }: Subject, one: UserFunction): IsolationFinding[] {
  if (!one.isLeakproof) return []
  const body = bodyOf(one)
  const isSilent = body.kind === 'sql' && body.statements.every(isComparison)
  if (isSilent) return []
  return [
    {
      rule: 'leakproof',
      severity: 'hole',
      subject: one.signature,
      title: `Function ${one.signature} is LEAKPROOF, and isn't proven to be`,
      why: `${role.name} may call it. Postgres runs it on every tenant's rows before the policies hide them, and it may tell what it is given.`,
      sql: [`alter function ${one.signature} not leakproof;`],
    },
  ]
}

/** A body like `select $1 = $2`, which can neither fail nor write. */
function isComparison(node: Node): boolean {
  const names = [...descendants(node, 'A_Expr')].map(({ name }) => namesOf(name).at(-1) ?? '')
  const kinds = [...JSON.stringify(node).matchAll(/"([A-Z]\w*)":/g)].map(([, kind = '']) => kind)
  return kinds.every((kind) => comparing.has(kind)) && names.every((name) => /^[=<>]+$/.test(name))
}

const comparing = new Set(
  'SelectStmt ResTarget A_Expr ColumnRef ParamRef String A_Const BoolExpr'.split(' '),
)

/** An immutable function is evaluated once for a plan, which outlives the transaction that named the tenant. */
function frozen({ catalogue }: Subject, one: UserFunction): IsolationFinding[] {
  const asks = /\bcurrent_setting\s*\(/.test(one.definition)
  if (one.volatility !== 'immutable' || !asks) return []
  const texts = [
    ...[...catalogue.policies.values()].flat().map(({ using, check }) => `${using} ${check}`),
    ...catalogue.relations.map(({ definition }) => definition ?? ''),
    ...catalogue.functions.filter((other) => other !== one).map(({ definition }) => definition),
  ]
  if (!texts.some((text) => text.includes(`${one.name}(`))) return []
  return [
    {
      rule: 'frozen-setting',
      severity: 'hole',
      subject: one.signature,
      title: `Function ${one.signature} is IMMUTABLE, and reads a setting`,
      why: 'A prepared statement keeps the tenant of the transaction that planned it, and shows its rows to the next tenant on the connection.',
      sql: [`alter function ${one.signature} stable;`],
    },
  ]
}

/** Functions that set the tenant themselves and then work on tables of tenants. */
function changing(subject: Subject, one: UserFunction): IsolationFinding[] {
  const run = [...runBy(subject, one)]
  const named = run.flatMap((each) => settingsNamed(subject, each))
  if (named.length === 0 || !run.some((each) => touchesTenants(subject, each))) return []
  const isHole = named.some(({ kind, why }) => kind === 'open' && !why.includes('caller passes'))
  return [
    {
      rule: 'changes-tenant',
      severity: isHole ? 'hole' : 'undecided',
      subject: one.signature,
      title: `Function ${one.signature} works for a tenant that it names itself`,
      why: `It sets ${subject.settings.join(', ')} and reads or writes tables of tenants, and ${subject.role.name} may call it.${isHole ? '' : ` If its caller may choose the tenant, say so by --reviewed ${one.name}.`}`,
      sql: isHole
        ? [`revoke execute on ${one.kind} ${one.signature} from public;`, ...own(subject, one)]
        : [],
    },
  ]
}

function runBy({ world, role }: Subject, one: UserFunction): Set<UserFunction> {
  const found = new Set([one])
  const scope = newScope(world, role.name)
  for (const each of found) {
    const body = bodyOf(each)
    if (body.kind === 'unreadable') continue
    for (const call of descendants(body.statements, 'FuncCall'))
      for (const called of functionsCalled(call, scope)) found.add(called)
  }
  return found
}

const own = ({ role }: Subject, { kind, signature }: UserFunction): string[] =>
  role.powers.map((name) => `revoke execute on ${kind} ${signature} from ${quoteIdentifier(name)};`)

function settingsNamed({ world, settings, role }: Subject, one: UserFunction): Verdict[] {
  const isTenants = (name: string | undefined) =>
    settings.some((setting) => setting.toLowerCase() === name?.toLowerCase())
  const preset = one.config.some((line) => isTenants(line.split('=')[0]))
  const body = bodyOf(one)
  if (body.kind === 'unreadable') return preset ? [{ kind: 'open', why: '' }] : []
  const scope = scopeIn(one, [], newScope(world, role.name), role.name)
  const calls = [...descendants(body.statements, 'FuncCall')].filter(isSetConfig)
  const sets = [...descendants(body.statements, 'VariableSetStmt')].filter(({ name }) =>
    isTenants(name),
  )
  return [
    ...calls.flatMap(({ args }): Verdict[] => {
      const name = constantIn(args?.[0])
      if (name === undefined) return [unclear('sets a setting whose name is no constant')]
      return isTenants(name) ? [world.judge.value(args?.[1], scope)] : []
    }),
    ...[...sets, ...(preset ? [1] : [])].map((): Verdict => ({ kind: 'open', why: '' })),
  ].filter(({ kind }) => kind !== 'fenced')
}

const isSetConfig = ({ funcname }: FuncCall) => namesOf(funcname).at(-1) === 'set_config'

function touchesTenants({ tenancy }: Subject, one: UserFunction): boolean {
  const body = bodyOf(one)
  if (body.kind === 'unreadable') return true
  const names = new Set(tenancy.tables.map(({ name }) => name))
  const isDynamic = body.kind === 'plpgsql' && body.dynamic.length > 0
  return (
    isDynamic ||
    [...descendants(body.statements, 'RangeVar'), ...descendants(body.statements, 'relation')].some(
      (range) => names.has((range as { relname?: string }).relname ?? ''),
    )
  )
}
