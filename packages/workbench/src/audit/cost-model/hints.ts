import { descendants, namesOf, parseCondition } from '../../postgres/parser.ts'
import type { Index } from '../catalogue/catalogue.ts'
import type { Accesses, Predicate } from '../statement/access.ts'
import { constantValue } from '../statement/expression.ts'
import { type Rank, ranks } from './plan.ts'

/** Values that conditions of partial indexes name, by table and column. */
type Hints = ReadonlyMap<string, readonly string[]>

/**
 * A partial index's condition names a value that may matter: `where status = 'queued'` is there
 * for statements that ask for 'queued', though the statistics know it as the rarest.
 */
export function partialValues(indexes: readonly Index[]): Hints {
  const values = new Map<string, readonly string[]>()
  const add = (column: string, value: string) =>
    values.set(column, [...(values.get(column) ?? []), value])
  for (const index of indexes) {
    const condition = index.predicate === undefined ? undefined : parseCondition(index.predicate)
    for (const { name, lexpr, rexpr } of descendants({ condition }, 'A_Expr')) {
      const constant = [...descendants({ rexpr }, 'A_Const')][0]
      const column = [...descendants({ lexpr }, 'ColumnRef')][0]
      const value = constant && constantValue(constant)
      if (namesOf(name).at(-1) === '=' && column && value !== undefined)
        add(`${index.table} ${namesOf(column.fields).at(-1)}`, value)
    }
  }
  return values
}

/** A value to compare the predicate's column with; where several are named, each rank takes another. */
export function hintFor(predicate: Predicate, rank: Rank, hints: Hints): string | undefined {
  if (predicate.kind !== 'equality') return undefined
  const values = hints.get(`${predicate.use.table.oid} ${predicate.key.column}`)
  return values?.[ranks.findIndex((each) => each === rank) % values.length]
}

/** Does the statement compare such a column with a value that isn't known? */
export function isHinted({ predicates }: Accesses, hints: Hints): boolean {
  return predicates.some(
    (each) =>
      each.kind === 'equality' &&
      /^(parameter|setting)$/.test(each.value.from) &&
      hintFor(each, 'heavy', hints) !== undefined,
  )
}
