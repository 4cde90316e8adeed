/** `name` or `-name`: a field to sort by, descending behind the minus. */
export type Sort = string

export type Direction = 'ascending' | 'descending'

export function directionOf(sort: Sort | undefined, field: string): Direction | undefined {
  if (sort === field) return 'ascending'
  return sort === `-${field}` ? 'descending' : undefined
}

/** The sort after a click on a column: its own first direction, then the other one each time. */
export function nextSort(sort: Sort | undefined, field: string, first: Direction): Sort {
  const shown = directionOf(sort, field)
  const isDescending = shown ? shown === 'ascending' : first === 'descending'
  return isDescending ? `-${field}` : field
}
