import pg from 'pg'

/** The columns of an answer. */
export interface Columns {
  readonly fields: readonly pg.FieldDef[]
  /** The parsers are from these; from pg's own if undefined. */
  readonly types: pg.CustomTypesConfig | undefined
  readonly names: readonly string[]
  /** A name that two of them have. */
  readonly duplicate: string | undefined
  /** Makes a value of the server's text. */
  readonly parsers: readonly ((text: string) => unknown)[]
  /** A row before its values: rows of one shape are quicker to build and to read. */
  readonly empty: Readonly<Record<string, null>>
}

type Values = readonly (string | null)[]

export const noColumns: Columns = describeColumns([], undefined)

/** Pg's types know the numbers of built-in types alone. */
interface ParserSource {
  getTypeParser(typeId: number, format: 'text'): (text: string) => unknown
}

export function describeColumns(
  fields: readonly pg.FieldDef[],
  types: pg.CustomTypesConfig | undefined,
): Columns {
  const source: ParserSource = types ?? pg.types
  const names = fields.map(({ name }) => name)
  return {
    fields,
    types,
    names,
    duplicate: names.find((name, index) => names.indexOf(name) !== index),
    parsers: fields.map(({ dataTypeID }) => source.getTypeParser(dataTypeID, 'text')),
    empty: Object.fromEntries(names.map((name) => [name, null])),
  }
}

/** A row as an object. Of two columns with one name it holds the last. */
export function toObject({ names, parsers, empty }: Columns, values: Values): unknown {
  const row: Record<string, unknown> = { ...empty }
  for (let index = 0; index < values.length; index++)
    row[names[index] as string] = parseAt(parsers, values, index)
  return row
}

export function toArray({ parsers }: Columns, values: Values): unknown[] {
  return values.map((_value, index) => parseAt(parsers, values, index))
}

function parseAt(parsers: Columns['parsers'], values: Values, index: number): unknown {
  const value = values[index]
  return value == null ? null : parsers[index]?.(value)
}
