const longestText = 2_000
const longestJson = 65_536

/** True when Postgres can hold the text as it is: it has no NUL and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return cleaned(text) === text
}

/** Text that Postgres can hold: no NUL, no half of a surrogate pair, and short. */
function storableText(text: string): string {
  return cleaned(text).slice(0, longestText).toWellFormed()
}

/** The message of anything that can be thrown. Never throws itself. */
export function messageOf(error: unknown): string {
  try {
    return storableText(String(error instanceof Error ? error.message : error))
  } catch {
    return 'The handler threw a value that has no text'
  }
}

/** JSON that Postgres can hold; in the place of what can't be, a text that says so. Never throws itself. */
export function storableJson(value: unknown): string | null {
  try {
    const json = JSON.stringify(value, toStorable)
    if (json === undefined) return null
    return json.length <= longestJson ? json : unstorable(`it has ${json.length} characters`)
  } catch (error) {
    return unstorable(messageOf(error))
  }
}

function toStorable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return cleaned(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [cleaned(key), part]))
}

const unstorable = (why: string) => JSON.stringify(`Not stored: ${why}`)
const cleaned = (text: string) => text.replaceAll('\0', '').toWellFormed()
