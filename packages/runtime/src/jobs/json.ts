import { payloadInvalid } from './errors.ts'
import { isStorable } from './storable.ts'

/** The payload as it is stored. Refuses what JSON would change without a word, and what Postgres can't hold. */
export function toJson(name: string, payload: unknown): string {
  try {
    return JSON.stringify(payload, refuseLossy) ?? 'null'
  } catch (error) {
    throw payloadInvalid({
      name,
      faults: error instanceof Error ? error.message : String(error),
      cause: error,
    })
  }
}

/** JSON writes null for what a list leaves out; a property without a value it leaves out. */
function refuseLossy(this: unknown, key: string, value: unknown): unknown {
  const isGap = value === undefined && Array.isArray(this)
  const fault = isGap ? 'undefined in a list' : (faultOf(value) ?? faultOf(key))
  if (fault) throw new TypeError(`${key === '' ? '' : `${key}: `}${fault} can't be stored as JSON`)
  return value
}

function faultOf(value: unknown): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    return `a ${typeof value}`
  if (typeof value === 'string' && !isStorable(value))
    return 'text with a NUL or half of a surrogate pair'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  return tag === 'Object' ? undefined : `a ${tag}`
}
