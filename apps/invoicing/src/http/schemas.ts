import { type Static, Type } from '@fastify/type-provider-typebox'

const closed = { additionalProperties: false } as const

/** An object with these fields and no others. */
export const Closed = <Fields extends Parameters<typeof Type.Object>[0]>(fields: Fields) =>
  Type.Object(fields, closed)

/** Some text: not only blanks, and without NUL, which Postgres can't store. */
export const Text = (maxLength: number) =>
  Type.String({ maxLength, pattern: '^[^\\u0000]*[^\\u0000\\s][^\\u0000]*$' })

/** As `Text`, or empty. */
export const OptionalText = (maxLength: number) =>
  Type.String({ maxLength, pattern: '^[^\\u0000]*$' })

export const Email = Type.String({ format: 'email', maxLength: 254, pattern: '^[^\\u0000]*$' })
export const Id = Type.String({ pattern: '^[1-9]\\d{0,17}$' })
export const Day = Type.String({ format: 'date', pattern: '^20\\d\\d-' })
export const IdParams = Closed({ id: Id })

/** Of lists. Queries are text; so the limit is a pattern, and nothing is coerced anywhere. */
export const pageFields = {
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
  limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|100)$' })),
}

export const Page = <Item extends Parameters<typeof Type.Array>[0]>(item: Item) =>
  Closed({ items: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) })

export const Color = Type.String({ pattern: '^#[0-9a-f]{6}$' })
export const Currency = Type.String({ pattern: '^[A-Z]{3}$' })
export type PageQuery = { readonly cursor?: string; readonly limit?: string }
export type { Static }
