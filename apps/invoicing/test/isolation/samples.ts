import type { JsonSchema } from '../../src/platform/http/index.ts'
import { testCards } from '../../src/platform/test-cards.ts'

/** Texts for every pattern and format of the API; the first that fits is taken. */
const texts = [
  'Eve was here',
  'eve@test.example',
  '2026-03-01',
  '7',
  'eve',
  'EUR',
  '#aabbcc',
  testCards.accepted,
  '2026-03-01T00:00:00.000Z',
  '11111111-1111-4111-8111-111111111111',
  'long enough for a password',
] as const

interface Choice {
  /** Value for a field that takes an id; undefined leaves it to its schema. */
  readonly idAt: (field: string) => unknown
  /** All fields, or only those that must be there. */
  readonly fields: 'all' | 'required'
  /** Which of several values a field gets, where its schema lists them. */
  readonly variant: number
}

/** A value that the schema allows. */
export function sampleOf(schema: JsonSchema, choice: Choice, field = ''): unknown {
  const id = choice.idAt(field)
  if (id !== undefined) return id
  const listed = schema.enum ?? (schema.const === undefined ? undefined : [schema.const])
  if (listed) return listed[choice.variant % listed.length]
  if (schema.anyOf) return sampleOf(one(schema.anyOf, choice.variant), choice, field)
  if (schema.type === 'object' || schema.properties) return objectOf(schema, choice, field)
  if (schema.type === 'array') return [sampleOf(schema.items ?? {}, choice, field)]
  if (schema.type === 'boolean') return true
  if (schema.type === 'integer' || schema.type === 'number') return numberOf(schema)
  if (schema.type === 'null') return null
  return textFor(schema, field)
}

const one = (options: readonly JsonSchema[], variant: number): JsonSchema =>
  options[variant % options.length] ?? {}

function objectOf(schema: JsonSchema, choice: Choice, field: string): object {
  const { properties = {}, required = [], minProperties = 0 } = schema
  const names = Object.keys(properties)
  const wanted = choice.fields === 'all' ? names : names.filter((name) => required.includes(name))
  const enough = wanted.length < minProperties ? names.slice(0, minProperties) : wanted
  const entries = enough.map((name) => {
    const path = field === '' ? name : `${field}.${name}`
    return [name, sampleOf(properties[name] ?? {}, choice, path)]
  })
  return Object.fromEntries(entries)
}

function numberOf({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema): number {
  return Math.min(Math.max(minimum, 1), maximum)
}

function textFor(schema: JsonSchema, field: string): string {
  const text = texts.find((candidate) => fits(schema, candidate))
  if (text !== undefined) return text
  const wish = JSON.stringify(schema)
  throw new Error(`No sample fits "${field}" (${wish}): add one to test/isolation/samples.ts`)
}

const formats: Readonly<Record<string, RegExp>> = {
  email: /^\S+@\S+$/,
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT/,
  uuid: /^[\da-f-]{36}$/,
}

function fits(schema: JsonSchema, text: string): boolean {
  const { pattern, format = '', minLength = 0, maxLength = text.length } = schema
  const isOfFormat = formats[format]?.test(text) ?? true
  const isOfPattern = pattern === undefined || new RegExp(pattern, 'u').test(text)
  return isOfFormat && isOfPattern && text.length >= minLength && text.length <= maxLength
}
