import type { Json } from './text.ts'

/** Types of the grammar itself, which no search_path can change. */
const fixedTypes =
  /^(int|integer|smallint|bigint|real|float|double precision|decimal|dec|numeric|boolean|bit|varchar|character|char|nchar|national|timestamp|time|interval|json|record)\b/i

/** The type or table that a declaration names without a schema. An argument, whose type was looked up when the function was made, has no line. */
export function declaredType(variable: Json | undefined): readonly string[] {
  if (variable?.['lineno'] === undefined || variable['cursor_explicit_expr']) return []
  const { PLpgSQL_type: type } = (variable['datatype'] ?? {}) as {
    PLpgSQL_type?: { typname?: string }
  }
  const typname = type?.typname ?? ''
  const [name = ''] = typname.split(/%|\[|\(/)
  const isOfColumn = /%type/i.test(typname)
  const dots = name.split('.').length - (isOfColumn ? 1 : 0)
  return dots === 1 && !fixedTypes.test(name) ? [name.split('.')[0] ?? name] : []
}
