import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Accesses, Predicate } from './access.ts'

/**
 * Row-level security forbids an index condition that could tell of hidden rows: under a policy
 * only leakproof operators on plain columns may be looked up, so LIKE, @> and lower(x) = ... can't.
 */
export function withoutLeaks(accesses: Accesses, { leakproofOperators }: Catalogue): Accesses {
  const mayLookUp = (each: Predicate) =>
    !accesses.secured.has(each.use) ||
    each.policy ||
    each.kind === 'condition' ||
    each.kind === 'exclusion' ||
    each.kind === 'beyond' ||
    isLeakproof(each, leakproofOperators)
  return { ...accesses, predicates: accesses.predicates.filter(mayLookUp) }
}

function isLeakproof(predicate: Predicate, known: ReadonlySet<string>): boolean {
  if (!('key' in predicate) || predicate.key.column === undefined) return false
  const { key, use } = predicate
  const type = use.table.columns.find(({ name }) => name === key.column)?.type ?? ''
  const operator = 'operator' in predicate ? predicate.operator : '='
  return known.has(`${operator} ${operatorType(type)}`)
}

/** The type whose operators a column's type uses. */
function operatorType(type: string): string {
  const bare = type.replace(/\(.*?\)/, '')
  return bare === 'character varying' ? 'text' : bare
}
