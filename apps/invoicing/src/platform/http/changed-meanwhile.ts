import { type FieldError, Problem } from './problem.ts'

/**
 * Refuses what was written on an older version of a thing than is stored, and names the fields that the writing
 * would undo. Nothing is undone when what is stored is just what was sent, or when the sender names no version.
 */
export function requireVersion(
  what: string,
  sent: { readonly version?: number | undefined } & object,
  stored: { readonly version: number } & object,
): void {
  const { version, ...fields } = sent
  if (version === undefined || version === stored.version) return
  const errors = differences('body', fields, stored)
  if (errors.length > 0) throw changedMeanwhile(what, version, stored, errors)
}

export function requireSameVersion(
  what: string,
  version: number | undefined,
  stored: { readonly version: number },
): void {
  if (version !== undefined && version !== stored.version)
    throw changedMeanwhile(what, version, stored)
}

/** Refuses a step whose effect would be another than its caller has seen, and names what is different by now. */
export function requireSeen(what: string, seen: object, present: object): void {
  const errors = differences('body.seen', seen, present)
  if (errors.length === 0) return
  const changes = errors.map(({ path, message }) => `${path.replace('body.seen.', '')} ${message}`)
  const detail = `${what} isn’t as you have seen it: ${changes.join(', ')}. Look at it again first.`
  throw new Problem('changed-meanwhile', detail, { errors })
}

function changedMeanwhile(
  what: string,
  read: number,
  { version }: { readonly version: number },
  errors: readonly FieldError[] = [],
): Problem {
  const detail =
    `${what} was changed after you had read version ${read}; it is at version ${version} now. ` +
    'Read it again, and send what you still want with that version.'
  return new Problem('changed-meanwhile', detail, errors.length > 0 ? { errors } : {})
}

function differences(path: string, sent: unknown, stored: unknown): FieldError[] {
  if (sent === undefined || Object.is(sent, stored)) return []
  if (!isRecord(sent) || !isRecord(stored))
    return [{ path, message: stored === undefined ? 'is gone now' : `is now ${text(stored)}` }]
  const added = Array.isArray(stored) ? Object.keys(stored).slice(Object.keys(sent).length) : []
  return [
    ...Object.keys(sent).flatMap((key) => differences(`${path}.${key}`, sent[key], stored[key])),
    ...added.map((key) => ({ path: `${path}.${key}`, message: `is new: ${text(stored[key])}` })),
  ]
}

const text = (value: unknown): string => JSON.stringify(value).slice(0, 300)

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
