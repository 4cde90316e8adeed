import { qualifiedName, quoteIdentifier, shortName } from '../../postgres/names.ts'
import { descendants, namesOf, parseCondition, parseStatement } from '../../postgres/parser.ts'
import type { Catalogue, DefinerView } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** Views through which others read a table past its policies. One that asks what the policies ask has a fence of its own. */
export const definerView: Rule = {
  judge: ({ catalogue }) =>
    catalogue.definerViews
      .filter((view) => !hasOwnFence(view, catalogue))
      .map((view) => judgement(view, catalogue)),
}

/** By a function that a policy of its tables calls, such as current_setting. */
function hasOwnFence(view: DefinerView, { policies }: Catalogue): boolean {
  const asked = policies
    .filter(({ table }) => view.tables.includes(table))
    .flatMap(({ using }) => functionsIn(using === undefined ? undefined : parseCondition(using)))
  const called = functionsIn(parseStatement(view.definition.replace(/;\s*$/, '')))
  return called.some((name) => asked.includes(name))
}

function functionsIn(node: unknown): readonly string[] {
  return [...descendants(node, 'FuncCall')].map(({ funcname }) => namesOf(funcname).at(-1) ?? '')
}

function judgement(view: DefinerView, { tables, server }: Catalogue): Judgement {
  const read = tables.filter(({ oid }) => view.tables.includes(oid)).map(shortName)
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
