import type { Complaints } from './refusal.ts'

interface Three {
  readonly was: unknown
  /** As it stands in the form. */
  readonly mine: unknown
  /** As it is stored. */
  readonly now: unknown
}

const MAX_SHOWN = 200

/** The changes that others have stored since and that the form doesn't have: by path, in the words of `shown`. */
export function changesOf(three: Three, shown: unknown, path = ''): Complaints {
  const { was, mine, now } = three
  if (isSame(was, now) || isSame(mine, now)) return {}
  if (!areAlike(was, mine, now)) return { [path]: `Changed to ${inWords(shown)} meanwhile.` }
  const parts = Object.keys(now as object).map((name) => {
    const of = (whole: unknown) => (whole as Record<string, unknown>)[name]
    const inner = { was: of(was), mine: of(mine), now: of(now) }
    return changesOf(inner, of(shown), path ? `${path}.${name}` : name)
  })
  return Object.assign({}, ...parts)
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Whether all are lists of one length, or records of the same fields. */
function areAlike(...wholes: readonly unknown[]): boolean {
  const names = wholes.map((whole) => typeof whole === 'object' && Object.keys(whole ?? {}).join())
  return names.every((list) => list !== false && list === names[0])
}

function inWords(shown: unknown): string {
  if (Array.isArray(shown)) return shown.map(inWords).join(' and ')
  const text = Object(shown) === shown ? Object.values(shown as object).join(', ') : String(shown)
  return text ? `“${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)} …` : text}”` : 'nothing'
}
