import type { Catalogue, ForeignKey, Index, Table, View } from './catalogue.ts'

/** Ways into a catalogue of thousands of tables that needn't walk through all of them for each statement. */
export interface LookUps {
  readonly tablesNamed: (name: string) => readonly Table[]
  readonly viewsNamed: (name: string) => readonly View[]
  readonly indexesOn: (table: number) => readonly Index[]
  readonly foreignKeysOf: (table: number) => readonly ForeignKey[]
}

const known = new WeakMap<Catalogue, LookUps>()

export function lookUpsIn(catalogue: Catalogue): LookUps {
  const found = known.get(catalogue) ?? make(catalogue)
  known.set(catalogue, found)
  return found
}

function make({ tables, views, indexes, foreignKeys }: Catalogue): LookUps {
  const tablesByName = Map.groupBy(tables, ({ name }) => name)
  const viewsByName = Map.groupBy(views, ({ name }) => name)
  const indexesByTable = Map.groupBy(indexes, ({ table }) => table)
  const keysByTable = Map.groupBy(foreignKeys, ({ table }) => table)
  return {
    tablesNamed: (name) => tablesByName.get(name) ?? [],
    viewsNamed: (name) => viewsByName.get(name) ?? [],
    indexesOn: (table) => indexesByTable.get(table) ?? [],
    foreignKeysOf: (table) => keysByTable.get(table) ?? [],
  }
}
