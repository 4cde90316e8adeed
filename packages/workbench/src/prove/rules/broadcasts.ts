import type { FuncCall, Node } from 'libpg-query'
import { descendants, namesOf } from '../../postgres/parser.ts'
import type { UserFunction } from '../catalogue.ts'
import type { IsolationFinding } from '../finding.ts'
import { type Body, bodyOf } from '../follow/function/body.ts'
import { isReviewed } from '../follow/world.ts'
import type { Subject } from '../subject.ts'

/** Every session may LISTEN to every channel, so all tenants see what a trigger sends there. */
export function broadcasts(subject: Subject): IsolationFinding[] {
  const { catalogue, tenancy } = subject
  const columns = new Set(tenancy.tables.flatMap(({ column }) => column ?? []))
  const fired = new Set(
    catalogue.triggers.filter(({ table }) => tenancy.byOid.has(table)).map((one) => one.function),
  )
  return catalogue.functions
    .filter((one) => fired.has(one.oid) && !isReviewed(subject, one))
    .flatMap((one) => {
      const sent = sentBy(one, columns)
      return sent.length > 0 ? [finding(one, sent)] : []
    })
}

function finding({ signature, name }: UserFunction, sent: readonly string[]): IsolationFinding {
  return {
    rule: 'broadcast',
    severity: 'hole',
    subject: signature,
    title: `Function ${signature} sends rows of tenants to everybody who listens`,
    why: `It passes ${sent.join(', ')} to pg_notify, and every role may LISTEN to every channel. Send the row's id, and let whoever hears it ask for the row; or judge it by eye and name it by --reviewed ${name}.`,
    sql: ['-- send only the id of the row by pg_notify'],
  }
}

const surrogate = /^(id|uuid|tg_\w+)$|_(id|uuid)$/i

/** Parts of a payload that come from the row, without its id. */
function sentBy(one: UserFunction, tenantColumns: ReadonlySet<string>): string[] {
  const body = bodyOf(one)
  if (body.kind === 'unreadable') return []
  const calls = [...descendants(body.statements, 'FuncCall')].filter(isNotify)
  const names = calls.flatMap(({ args }) => namesBehind(args?.[1], body, new Set()))
  return [...new Set(names)].filter((name) => {
    const column = name.split('.').at(-1) ?? name
    return !surrogate.test(column) && !tenantColumns.has(column)
  })
}

const isNotify = ({ funcname }: FuncCall) => namesOf(funcname).at(-1) === 'pg_notify'

function namesBehind(node: Node | undefined, body: Body, seen: Set<string>): string[] {
  return [...descendants(node, 'ColumnRef')].flatMap(({ fields }) => {
    const names = namesOf(fields)
    const [first = ''] = names
    const assigned = body.kind === 'plpgsql' ? (body.assigned.get(first) ?? []) : []
    if (assigned.length === 0 || seen.has(first)) return [names.join('.')]
    seen.add(first)
    return assigned.flatMap((one) => {
      if (one === 'unknown') return [first]
      return namesBehind('value' in one ? one.value : one.query, body, seen)
    })
  })
}
