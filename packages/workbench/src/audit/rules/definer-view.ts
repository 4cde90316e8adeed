import type { SelectStmt } from 'libpg-query'
import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import {
  descendants,
  namesOf,
  parseCondition,
  parseStatement,
  selectOf,
} from '../../postgres/parser.ts'
import type { Catalogue, Table, ViewUse } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import { fenceColumns, isOpenToRead } from './policy-opening.ts'
import { type PolicyOn, policiesOn } from './policy-text.ts'
import type { Judgement, Rule } from './rule.ts'

/** Views through which others read a table past its policies. One that asks what the policies ask, or shows one tenant, has a fence of its own. */
export const definerView: Rule = {
  judge: ({ catalogue }) => {
    const policies = Map.groupBy(policiesOn(catalogue), ({ table }) => table)
    const read = reader(catalogue, policies)
    const hasOwnFence = fences(policies)
    return catalogue.viewUses.flatMap((view) => {
      if (view.readers.length === 0 || view.invoker) return []
      const tables = [...new Set(read(view, view.owner))]
      const isHole = tables.length > 0 && !hasOwnFence(view, tables)
      return isHole ? [judgement(view, tables, catalogue)] : []
    })
  },
}

type Policies = ReadonlyMap<Table, readonly PolicyOn[]>

/** Finds the tables that a view shows past their policies: it reads as its owner, a security invoker as who reads it. */
function reader(
  { tables, viewUses, roles }: Catalogue,
  policies: Policies,
): (view: ViewUse, role: string) => readonly Table[] {
  const hides = (table: Table): boolean => !isOpenToRead(policies.get(table) ?? [])
  const tableOf = new Map(tables.map((table) => [table.oid, table]))
  const viewOf = new Map(viewUses.map((view) => [view.oid, view]))
  const read = (view: ViewUse, role: string): readonly Table[] =>
    view.uses.flatMap((oid) => {
      const [table, inner] = [tableOf.get(oid), viewOf.get(oid)]
      if (inner) return read(inner, inner.invoker ? role : inner.owner)
      return table && isExempt(role, table, roles) && hides(table) ? [table] : []
    })
  return read
}

function isExempt(role: string, { rowSecurity, owner }: Table, roles: Catalogue['roles']): boolean {
  if (rowSecurity === 'off') return false
  const isOwner = rowSecurity === 'on' && owner === role
  return isOwner || roles.get(role)?.bypassesRowSecurity === true
}

type Fence = (view: ViewUse, tables: readonly Table[]) => boolean

/** Does the view filter by a function that a policy of its tables calls, such as current_setting, or show one tenant alone? */
function fences(policies: Policies): Fence {
  const of = (table: Table) => policies.get(table) ?? []
  return (view, tables) => {
    const select = selectIn(view)
    const asked = tables
      .flatMap(of)
      .flatMap(({ policy: { using } }) => functionsIn(using && parseCondition(using)))
    if (!view.materialized && functionsIn(select).some((each) => asked.includes(each))) return true
    const pinned = pinnedBy(select)
    return tables.every((table) =>
      of(table)
        .flatMap(fenceColumns)
        .some((column) => pinned.includes(column)),
    )
  }
}

function selectIn({ definition }: ViewUse): SelectStmt | undefined {
  return selectOf(parseStatement(definition.replace(/;\s*$/, '')))
}

function functionsIn(node: unknown): readonly string[] {
  return [...descendants(node, 'FuncCall')].map(({ funcname }) => namesOf(funcname).at(-1) ?? '')
}

/** Columns that must equal a constant. */
function pinnedBy(select: SelectStmt | undefined): readonly string[] {
  const inside = (kind: string) => kind !== 'SubLink' && kind !== 'BoolExpr'
  const { whereClause: where } = select ?? {}
  const isAnd = where && 'BoolExpr' in where && where.BoolExpr.boolop === 'AND_EXPR'
  const conditions = isAnd ? (where.BoolExpr.args ?? []) : [where]
  return conditions
    .flatMap((each) => [...descendants(each, 'A_Expr', inside)])
    .filter(({ kind, name, rexpr }) => {
      const isConstant = [...descendants({ rexpr }, 'A_Const')].length === 1
      const isCalled = /"(ColumnRef|FuncCall|SubLink|A_Expr)":/.test(JSON.stringify(rexpr))
      return kind === 'AEXPR_OP' && namesOf(name).at(-1) === '=' && isConstant && !isCalled
    })
    .flatMap(({ lexpr }) => [...descendants({ lexpr }, 'ColumnRef')])
    .flatMap(({ fields }) => namesOf(fields).slice(-1))
}

const totals = new Set(['count', 'sum', 'avg'])

/** Does it show one row of counts, sums and means, and no value of any row? */
function showsTotals(select: SelectStmt | undefined): boolean {
  const { targetList, groupClause, distinctClause, op } = select ?? {}
  const columns = (node: unknown) => [...descendants(node, 'ColumnRef')].length
  const calls = [...descendants(targetList, 'FuncCall')].filter(({ funcname }) =>
    totals.has(namesOf(funcname).at(-1) ?? ''),
  )
  const isOne = !groupClause && !distinctClause && op === 'SETOP_NONE'
  const counted = calls.reduce((sum, { args }) => sum + columns(args), 0)
  return isOne && calls.length > 0 && columns(targetList) === counted
}

function judgement(view: ViewUse, tables: readonly Table[], { server }: Catalogue): Judgement {
  const isTotal = showsTotals(selectIn(view))
  const sees = isTotal
    ? 'they see totals over the rows of every tenant'
    : "they see the rows of every tenant that it doesn't leave out itself"
  const how = view.materialized ? 'It keeps what it read' : 'It reads'
  return {
    severity: isTotal ? 'low' : 'high',
    title: titleOf('definer-view', {
      view: shortName(view),
      tables: tables.map(shortName).join(', '),
    }),
    why: `${how} as its owner ${quoteIdentifier(view.owner)}, for whom the policies don't count, and other roles (${view.readers.map(quoteIdentifier).join(', ')}) may read it: ${sees}. \`tenfold prove isolation\` follows what the view itself leaves out.`,
    ...remedyFor(view, server.version),
    apply: 'review',
    confidence: 'medium',
  }
}

/** A materialized view can have neither policies nor the rights of who reads it. */
function remedyFor(view: ViewUse, version: number): Pick<Judgement, 'sql' | 'gain' | 'undo'> {
  const name = qualifiedName(view)
  if (version >= 15 && !view.materialized)
    return {
      sql: [`alter view ${name} set (security_invoker = true);`],
      gain: 'who reads the view sees what the policies allow.',
      undo: `alter view ${name} reset (security_invoker);`,
    }
  const readers = view.readers.map((role) => (role === 'public' ? role : quoteIdentifier(role)))
  return {
    sql: [`revoke select on ${name} from ${readers.join(', ')};`],
    gain: 'no other role reads past the policies. Give them a view over it that asks what the policies ask.',
    undo: `grant select on ${name} to ${readers.join(', ')};`,
  }
}
