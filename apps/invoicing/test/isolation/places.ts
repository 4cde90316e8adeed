import type { JsonSchema, Parameter } from '../../src/platform/http/index.ts'

/** A place at which an operation takes an id. */
export interface Place {
  readonly at: string
  /** The kind of thing that the id names: 'customer', 'invoice', 'invitation token'. */
  readonly kind: string
}

interface Inputs {
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: JsonSchema | undefined
}

/** Where an operation takes ids, and of what, by the names that its route gave them. */
export function placesOf({ path, parameters, body }: Inputs): Place[] {
  const ofParameters = parameters
    .filter(({ in: where, name, schema }) => isId(name, where === 'path' && isOpenEnded(schema)))
    .map(({ in: where, name }) => ({ at: `${where} ${name}`, kind: kindOf(path, name) }))
  const ofBody = fieldsOf(body ?? {})
    .filter((field) => isId(lastWord(field), false))
    .map((field) => ({ at: `body ${field}`, kind: kindOf(path, lastWord(field)) }))
  return [...ofParameters, ...ofBody]
}

/** Every parameter of a path is an id, unless its values are listed. */
function isId(name: string, isOfPath: boolean): boolean {
  return isOfPath || /^(id|token)$|(Id|Token)s?$/.test(name)
}

function isOpenEnded({ enum: values, anyOf = [], ...schema }: JsonSchema): boolean {
  const isListed = anyOf.length > 0 && anyOf.every((one) => one.const !== undefined)
  return values === undefined && schema.const === undefined && !isListed
}

/** `customerId` is a customer's; `id` and `token` are of what the path names before them. */
function kindOf(path: string, name: string): string {
  const named = /^(.+?)(Id|Token)s?$/.exec(name)
  const before = path.split(`/{${name}}`)[0]?.split('/') ?? []
  const thing = named?.[1] ?? singular(before.findLast((word) => !word.startsWith('{')) ?? '')
  return /token$/i.test(name) ? `${thing} token` : thing
}

const singular = (word: string) => word.replace(/s$/, '')

/** Every field of a body, as `lines.description`. */
function fieldsOf({ properties = {}, items, anyOf = [] }: JsonSchema): string[] {
  const own = Object.entries(properties)
  const nested = [...(items ? [items] : []), ...anyOf].flatMap(fieldsOf)
  return [...own.flatMap(([name, one]) => [name, ...fieldsOf(one).map(prefix(name))]), ...nested]
}

const prefix = (name: string) => (field: string) => `${name}.${field}`
const lastWord = (field: string) => field.slice(field.lastIndexOf('.') + 1)
