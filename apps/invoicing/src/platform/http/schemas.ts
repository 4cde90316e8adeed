import { type Static, Type } from '@fastify/type-provider-typebox'
import { currencyCodes } from '../../money/index.ts'
import type { SortName, SortType } from './sort.ts'

const closed = { additionalProperties: false } as const

export const Closed = <Fields extends Parameters<typeof Type.Object>[0]>(fields: Fields) =>
  Type.Object(fields, closed)

/** Excludes NUL, which Postgres can't store, and the controls that reverse the direction of text. */
const writable = '[^\\u0000\\u202a-\\u202e\\u2066-\\u2069]'
/** Something that leaves a mark on paper: no blank, control or filler, and no accent without a letter. */
const visible =
  '[^\\s\\p{C}\\p{Z}\\p{M}\\p{Default_Ignorable_Code_Point}\\u2800\\u202a-\\u202e\\u2066-\\u2069]'

/** Some text that can be seen. */
export const Text = (maxLength: number) =>
  Type.String({ maxLength, pattern: `^${writable}*${visible}${writable}*$` })

/** One line without control characters but tabs: names and subjects stand in sentences, headers and lists. */
const inLine =
  '[^\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]'

/** `Text` on one line: for names and subjects of mails. */
export const LineText = (maxLength: number) =>
  Type.String({ maxLength, pattern: `^${inLine}*${visible}${inLine}*$` })

/** `LineText`, or empty. */
export const OptionalLineText = (maxLength: number) =>
  Type.String({ maxLength, pattern: `^${inLine}*$` })

/** `Text`, or empty. */
export const OptionalText = (maxLength: number) =>
  Type.String({ maxLength, pattern: `^${writable}*$` })

export const Email = Type.String({ format: 'email', maxLength: 254, pattern: `^${writable}*$` })
export const Id = Type.String({ maxLength: 18, pattern: '^[1-9]\\d{0,17}$' })
export const Day = Type.String({ format: 'date', maxLength: 10, pattern: '^20\\d\\d-' })
export const Uuid = Type.String({ format: 'uuid', maxLength: 36 })
export const IdParams = Closed({ id: Id })

export const File = (contentType: string, maxLength = 50 * 1024 * 1024) => ({
  content: {
    [contentType]: { schema: Type.Unsafe<Buffer>({ type: 'string', format: 'binary', maxLength }) },
  },
})

/** Query of lists. Values are text and never coerced, so the limit is a pattern. */
export const pageFields = {
  // Holds what the list is sorted by: a name of 200 letters takes 1,600 characters at worst.
  cursor: Type.Optional(Type.String({ maxLength: 2_000, pattern: '^[\\w-]*$' })),
  limit: Type.Optional(Type.String({ maxLength: 3, pattern: '^([1-9]\\d?|100)$' })),
}

export const SortBy = <Column extends string>(types: Readonly<Record<Column, SortType>>) =>
  Type.Enum(
    (Object.keys(types) as Column[]).flatMap((column): SortName<Column>[] => [
      column,
      `-${column}`,
    ]),
  )

/** Words for answers: each text, number and list has a bound, as the OpenAPI document needs. */
export const AnyText = (maxLength = 10_000) => Type.String({ maxLength, pattern: '^[^\\u0000]*$' })
export const IdText = Type.String({ maxLength: 64, pattern: '^[\\w.-]+$' })
export const DayText = Type.String({ format: 'date', maxLength: 10 })
export const Timestamp = Type.String({ format: 'date-time', maxLength: 30 })
export const Count = Type.Integer({ format: 'int32', minimum: 0, maximum: 2_147_483_647 })
/** The version of a thing that its writer has read, as the answer gave it. Without one, the change applies to any stored version. */
export const Version = Type.Integer({ format: 'int32', minimum: 0, maximum: 2_147_483_647 })
/** Money in minor units of its currency, as ISO 4217 counts them. */
export const Minor = Type.Integer({
  format: 'int64',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
})
export const SignedMinor = Type.Integer({
  format: 'int64',
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
})
export const List = <Item extends Parameters<typeof Type.Array>[0]>(item: Item, maxItems = 100) =>
  Type.Array(item, { maxItems })
export const OrNull = <Schema extends Parameters<typeof Type.Array>[0]>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

const jobStates = ['queued', 'running', 'done', 'failed'] as const
export const JobState = Closed({
  id: IdText,
  state: Type.Enum([...jobStates]),
  attempt: Count,
  nextTryAt: OrNull(Timestamp),
  reason: OrNull(Closed({ code: AnyText(100), message: AnyText(500) })),
  progress: OrNull(Closed({ text: AnyText(10_000) })),
})

export const Page = <Item extends Parameters<typeof Type.Array>[0]>(item: Item) =>
  Closed({ items: List(item), nextCursor: OrNull(AnyText(2_000)) })

export const Color = Type.String({ maxLength: 7, pattern: '^#[0-9a-f]{6}$' })
/** Name of the IANA, such as `Europe/Vienna`. */
export const TimeZone = Type.String({ maxLength: 64, pattern: '^[A-Za-z][\\w+/-]*$' })
/** A currency in an answer: it may have been withdrawn since. */
export const Currency = Type.String({ maxLength: 3, pattern: '^[A-Z]{3}$' })
/** One that somebody chooses: ISO 4217 says how many decimals its amounts have. */
export const CurrencyChoice = Type.Enum([...currencyCodes])
export type PageQuery = { readonly cursor?: string; readonly limit?: string }
export type { Static }
