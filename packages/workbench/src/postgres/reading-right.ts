import { quoteIdentifier } from './names.ts'

/** SQL that lets a login read every table of these schemas. */
export function readingRight(options: {
  readonly user: string
  readonly version: number
  readonly schemas: readonly string[]
}): string {
  const user = quoteIdentifier(options.user)
  if (options.version >= 14) return `grant pg_read_all_data to ${user}`
  const schemas = [...new Set(options.schemas)].map(quoteIdentifier).join(', ')
  return `grant usage on schema ${schemas} to ${user}; grant select on all tables in schema ${schemas} to ${user}`
}
