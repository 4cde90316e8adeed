import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import { descendants, namesOf, parseCondition, parseStatement } from '../../postgres/parser.ts'
import type { Catalogue, Table, ViewUse } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import { isOpenToRead } from './policy-opening.ts'
import { policiesOn } from './policy-text.ts'
import type { Judgement, Rule } from './rule.ts'

/** Views through which others read a table past its policies. One that asks what the policies ask has a fence of its own. */
export const definerView: Rule = {
  judge: ({ catalogue }) => {
    const read = reader(catalogue)
    const hasOwnFence = fences(catalogue)
    return catalogue.viewUses.flatMap((view) => {
      if (!view.open || view.invoker) return []
      const tables = [...new Set(read(view, view.owner))]
      const isHole = tables.length > 0 && !hasOwnFence(view, tables)
      return isHole ? [judgement(view, tables, catalogue)] : []
    })
  },
}

/** Finds the tables that a view shows past their policies: it reads as its owner, a security invoker as who reads it. */
function reader(catalogue: Catalogue): (view: ViewUse, role: string) => readonly Table[] {
  const { tables, viewUses, roles } = catalogue
  const policies = policiesOn(catalogue)
  const hides = (table: Table): boolean =>
    !isOpenToRead(policies.filter((on) => on.table === table))
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

/** Does the view filter by a function that a policy of its tables calls, such as current_setting? */
function fences({
  policies,
  views,
}: Catalogue): (view: ViewUse, tables: readonly Table[]) => boolean {
  const policiesOf = Map.groupBy(policies, ({ table }) => table)
  const definitions = new Map(views.map((view) => [qualifiedName(view), view.definition]))
  return (view, tables) => {
    const asked = tables
      .flatMap(({ oid }) => policiesOf.get(oid) ?? [])
      .flatMap(({ using }) => functionsIn(using === undefined ? undefined : parseCondition(using)))
    const definition = definitions.get(qualifiedName(view)) ?? ''
    const called = functionsIn(parseStatement(definition.replace(/;\s*$/, '')))
    return called.some((each) => asked.includes(each))
  }
}

function functionsIn(node: unknown): readonly string[] {
  return [...descendants(node, 'FuncCall')].map(({ funcname }) => namesOf(funcname).at(-1) ?? '')
}

function judgement(view: ViewUse, tables: readonly Table[], { server }: Catalogue): Judgement {
  const read = tables.map(shortName)
  const name = qualifiedName(view)
  const canInvoke = server.version >= 15
  return {
    severity: 'high',
    title: titleOf('definer-view', { view: shortName(view), tables: read.join(', ') }),
    why: `It reads as its owner ${quoteIdentifier(view.owner)}, for whom the policies don't count, and other roles may read it: they see the rows of every tenant. \`tenfold prove isolation\` follows what the view itself leaves out.`,
    sql: [
      canInvoke
        ? `alter view ${name} set (security_invoker = true);`
        : `revoke select on ${name} from public;`,
    ],
    gain: 'who reads the view sees what the policies allow.',
    undo: canInvoke
      ? `alter view ${name} reset (security_invoker);`
      : `grant select on ${name} to whom it was granted before.`,
    apply: 'review',
    confidence: 'medium',
  }
}
