import type { Target } from './operations.ts'
import { sampleOf } from './samples.ts'

/** One pixel: a file that every route for files takes or refuses for what it is. */
export const picture: Buffer = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** Ids for the places of an operation, by `at`. */
export type Ids = Readonly<Record<string, string>>

/** One request of the proof. */
export interface Call {
  readonly method: string
  readonly url: string
  readonly body: unknown
  readonly fileType: string | undefined
}

/** The requests to an operation with these ids: with all fields, with the necessary ones, and with each listed value. */
export function callsOf(target: Target, ids: Ids): Call[] {
  const calls = [
    ...Array.from({ length: 4 }, (_, variant) => callOf(target, ids, { fields: 'all', variant })),
    callOf(target, ids, { fields: 'required', variant: 0 }),
  ]
  const byText = new Map(calls.map((call) => [JSON.stringify(call), call]))
  return [...byText.values()]
}

interface Shape {
  readonly fields: 'all' | 'required'
  readonly variant: number
}

function callOf(target: Target, ids: Ids, shape: Shape): Call {
  const { method, fileType } = target
  return { method, url: urlOf(target, ids, shape), body: bodyOf(target, ids, shape), fileType }
}

function bodyOf({ method, body, fileType }: Target, ids: Ids, shape: Shape): unknown {
  if (fileType !== undefined) return picture
  const idAt = (field: string) => ids[`body ${field}`]
  if (body) return sampleOf(body, { idAt, ...shape })
  return method === 'GET' || method === 'DELETE' ? undefined : {}
}

function urlOf({ path, parameters }: Target, ids: Ids, shape: Shape): string {
  const valueOf = ({ in: where, name, schema }: Target['parameters'][number]) =>
    String(ids[`${where} ${name}`] ?? sampleOf(schema, { idAt: () => undefined, ...shape }, name))
  const filled = parameters
    .filter((one) => one.in === 'path')
    .reduce((url, one) => url.replace(`{${one.name}}`, encodeURIComponent(valueOf(one))), path)
  const query = parameters
    // A cursor is no id; a made-up one would be refused before anything is read.
    .filter((one) => one.in === 'query' && one.name !== 'cursor')
    .filter((one) => shape.fields === 'all' || one.required || isGiven(one, ids))
    .map((one) => `${one.name}=${encodeURIComponent(valueOf(one))}`)
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`
}

const isGiven = ({ name }: Target['parameters'][number], ids: Ids) => `query ${name}` in ids
