import { quoteIdentifier } from '../../postgres/names.ts'
import type { Catalogue, UserFunction } from '../catalogue/catalogue.ts'
import { titleOf } from './kinds.ts'
import type { Judgement, Rule } from './rule.ts'

/** SECURITY DEFINER functions that look names up wherever their caller says. */
export const mutableSearchPath: Rule = {
  judge: ({ catalogue }) =>
    catalogue.functions.filter(isRedirectable).map((each) => judgement(each, catalogue)),
}

function isRedirectable({ definer, open, settings, language, source }: UserFunction): boolean {
  const isBound =
    language === 'c' || language === 'internal' || (language === 'sql' && source === '')
  return definer && open && !isBound && !settings.some((each) => each.startsWith('search_path='))
}

function judgement({ signature, owner }: UserFunction, { server, roles }: Catalogue): Judgement {
  const isMighty = roles.get(owner)?.bypassesRowSecurity === true
  const path = [...server.searchPath.map(quoteIdentifier), 'pg_temp'].join(', ')
  return {
    severity: isMighty ? 'high' : 'medium',
    title: titleOf('mutable-search-path', { function: signature, owner: quoteIdentifier(owner) }),
    why: `It is SECURITY DEFINER and sets no search_path, so whoever calls it says where its names are looked up: a temporary table or function of theirs can stand in for one that it uses, and runs as ${quoteIdentifier(owner)}.`,
    sql: [`alter routine ${signature} set search_path = ${path};`],
    gain: 'its names mean what they meant when it was written.',
    undo: `alter routine ${signature} reset search_path;`,
    apply: 'review',
    confidence: 'high',
  }
}
