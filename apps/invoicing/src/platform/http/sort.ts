export type SortType = 'text' | 'timestamptz' | 'date' | 'bigint'

/** An order of a list: by a column, and by id among equals. */
export interface Sort<Column extends string = string> {
  readonly column: Column
  readonly type: SortType
  readonly direction: 'asc' | 'desc'
  /** Set for rows whose ids aren't numbers. */
  readonly idType?: 'text'
}

export const newestFirst = {
  column: 'createdAt',
  type: 'timestamptz',
  direction: 'desc',
} as const satisfies Sort

/** A sort as queries name it: a column, or `-` and a column for the other way round. */
export type SortName<Column extends string = string> = Column | `-${Column}`

/** The order that `-createdAt` names: descending by that column. */
export function sortOf<Column extends string>(
  name: SortName<Column>,
  types: Readonly<Record<Column, SortType>>,
): Sort<Column> {
  const column = name.replace('-', '') as Column
  return { column, type: types[column], direction: name.startsWith('-') ? 'desc' : 'asc' }
}
