import { quoteIdentifier } from '../../postgres/names.ts'
import type { Catalogue, UserFunction } from '../catalogue/catalogue.ts'
import { type Severity, titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** SECURITY DEFINER functions that look names up wherever their caller says. */
export const mutableSearchPath: Rule = {
  judge: ({ catalogue }) =>
    catalogue.functions.filter(isRedirectable).map((each) => judgement(each, catalogue)),
}

function isRedirectable({ definer, open, settings, replaceable }: UserFunction): boolean {
  const isSet = settings.some((each) => each.startsWith('search_path='))
  return definer && open && replaceable !== 'none' && !isSet
}

function severityOf(
  { owner, callable, replaceable }: UserFunction,
  { roles }: Catalogue,
): Severity {
  if (!callable) return 'low'
  const isMighty = roles.get(owner)?.bypassesRowSecurity === true
  return isMighty && replaceable === 'some' ? 'high' : 'medium'
}

function judgement(found: UserFunction, catalogue: Catalogue): Judgement {
  const { signature, owner, callable, replaceable } = found
  const { server } = catalogue
  const path = [...server.searchPath.map(quoteIdentifier), 'pg_temp'].join(', ')
  return {
    severity: severityOf(found, catalogue),
    title: titleOf('mutable-search-path', { function: signature, owner: quoteIdentifier(owner) }),
    why: `It is SECURITY DEFINER and sets no search_path, so whoever calls it says where its names are looked up: a temporary table or function of theirs can stand in for one that it uses, and runs as ${quoteIdentifier(owner)}.${callable ? '' : ' No other role may use its schema today, so only what already refers to it can run it.'}`,
    sql: [`alter routine ${signature} set search_path = ${path};`],
    gain: 'its names mean what they meant when it was written.',
    undo: `alter routine ${signature} reset search_path;`,
    apply: 'review',
    confidence: replaceable === 'some' ? 'high' : 'medium',
  }
}
