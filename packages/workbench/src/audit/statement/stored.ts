import type { Accesses, Key, Predicate, TableUse } from './access.ts'

/** The accesses without those by virtual generated columns, which no index may have, nor its condition. */
export function onStored(accesses: Accesses): Accesses {
  const isStored = (use: TableUse, names: readonly string[]) =>
    !use.table.columns.some(({ name, virtual }) => virtual && names.includes(name))
  return {
    ...accesses,
    predicates: accesses.predicates.filter((each) => isStored(each.use, columnsOf(each))),
    orders: accesses.orders.filter(({ use, keys }) =>
      isStored(
        use,
        keys.flatMap(({ key }) => key.columns),
      ),
    ),
  }
}

function columnsOf(predicate: Predicate): readonly string[] {
  const keys: readonly Key[] = 'keys' in predicate ? predicate.keys : [predicate.key]
  return keys.flatMap(({ columns }) => columns)
}
