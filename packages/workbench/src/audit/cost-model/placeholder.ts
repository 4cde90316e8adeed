import { descendants, namesOf, parseStatement } from '../../postgres/parser.ts'

/** A value of the type, for a parameter that no statistics speak of; undefined where only the server knows one. */
export function placeholder(type: string): string | undefined {
  if (type.endsWith('[]')) return '{}'
  if (/^(bigint|integer|smallint|numeric|real|double precision|oid|money)/.test(type)) return '1'
  if (/^(date|timestamp)/.test(type)) return 'now'
  if (type.startsWith('time')) return '12:00'
  if (/^(text|character|citext|name|unknown|"char")/.test(type)) return 'a'
  return known.get(type.replace(/\(.*/, ''))
}

const known: ReadonlyMap<string, string> = new Map([
  ['boolean', 'true'],
  ['interval', '30 days'],
  ['json', '{}'],
  ['jsonb', '{}'],
  ['jsonpath', '$'],
  ['uuid', '00000000-0000-0000-0000-000000000000'],
  ['inet', '10.0.0.1'],
  ['cidr', '10.0.0.0/8'],
  ['bytea', '\\x00'],
  ['regconfig', 'simple'],
  ['tsquery', 'a'],
  ['tsvector', 'a'],
  ['point', '(0,0)'],
  ['bit', '0'],
  ['int4range', '[1,2)'],
  ['int8range', '[1,2)'],
  ['numrange', '[1,2)'],
  ['daterange', '[2026-01-01,2026-01-02)'],
  ['tsrange', '[2026-01-01,2026-01-02)'],
  ['tstzrange', '[2026-01-01,2026-01-02)'],
])

/** Functions whose first argument is one of a few words; AT TIME ZONE is the function `timezone`. */
const words: ReadonlyMap<string, string> = new Map([
  ['timezone', 'UTC'],
  ['date_trunc', 'day'],
  ['date_part', 'day'],
  ['to_tsvector', 'simple'],
])

/** Parameters that must be a word which the server knows, such as a time zone. */
export function wordParameters(text: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (const { funcname, args = [] } of descendants(parseStatement(text), 'FuncCall')) {
    const word = words.get(namesOf(funcname).at(-1) ?? '')
    const number = word === undefined || !args[0] ? undefined : parameterOf(args[0])
    if (word !== undefined && number !== undefined && args.length > 1) found.set(number, word)
  }
  return found
}

function parameterOf(node: object): number | undefined {
  if ('ParamRef' in node) return (node.ParamRef as { number?: number }).number
  return 'TypeCast' in node ? parameterOf((node.TypeCast as { arg?: object }).arg ?? {}) : undefined
}
