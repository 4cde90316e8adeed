/**
 * The server's refusal. `fields` maps a field's name to the complaint about it;
 * `kind` names the type of problem, unless the answer is that of a proxy.
 */
export class ProblemError extends Error {
  readonly status: number
  readonly title: string
  readonly fields: Readonly<Record<string, string>>
  readonly kind: string | undefined

  /** Why, for widgets that show it in a way of its own. */
  get reason(): 'missing' | 'changed' | undefined {
    if (isChangedMeanwhile(this)) return 'changed'
    return this.status === 404 ? 'missing' : undefined
  }

  /** The plan allows no more of something: another plan does. */
  get remedy(): { readonly href: string; readonly label: string } | undefined {
    if (this.kind !== 'plan-limit-reached') return undefined
    return { href: '/subscription', label: 'See the plans' }
  }

  constructor(status: number, title: string, message: string, facts: ProblemFacts = {}) {
    super(message)
    this.name = 'ProblemError'
    this.status = status
    this.title = title
    this.fields = facts.fields ?? {}
    this.kind = facts.kind
  }
}

/** True when the server refused because another change came first. */
export function isChangedMeanwhile(error: Error | null): boolean {
  return error instanceof ProblemError && error.kind === 'changed-meanwhile'
}

interface ProblemFacts {
  readonly fields?: Readonly<Record<string, string>>
  readonly kind?: string | undefined
}

/** Reads a problem+json; an answer that isn't one (a proxy's, say) still gets words. */
export function problemOf(status: number, answer: unknown): ProblemError {
  const problem = isRecord(answer) ? answer : {}
  const title = textOf(problem['title']) ?? `Status ${status}`
  const fields = fieldsOf(problem['errors'])
  const words = textOf(problem['detail']) ?? textOf(problem['title']) ?? WORDS[status]
  const message = words ?? `The server answered with status ${status}. Try again in a moment.`
  const isAboutFields = Object.keys(fields).length > 0
  const kind = textOf(problem['type'])?.split('#')[1]
  const about = kind === 'changed-meanwhile' ? CHANGED_MEANWHILE : ABOUT_FIELDS
  return new ProblemError(status, title, isAboutFields ? about : message, { fields, kind })
}

/** Words for the answers of a proxy in front of the app. */
const WORDS: Readonly<Record<number, string>> = {
  413: 'This is too large to be sent.',
  429: 'That was a lot at once. Wait a moment, then try again.',
  502: 'The server can’t be reached right now. Try again in a moment.',
  503: 'The server is busy right now. Try again in a moment.',
  504: 'The server took too long to answer. Try again in a moment.',
}

const CHANGED_MEANWHILE =
  'Somebody changed this meanwhile, perhaps you in another window. Look at the marked fields, then decide.'
const ABOUT_FIELDS = 'Some fields need another look.'

function fieldsOf(errors: unknown): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const error of Array.isArray(errors) ? errors : []) {
    if (!isRecord(error)) continue
    const path = textOf(error['path'])?.replace(/^body\./, '')
    const message = textOf(error['message'])
    if (path && message) fields[path] = inPlainWords(message)
  }
  return fields
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Field by field, what a schema's words mean to the person who filled in the form. */
const PLAIN_WORDS: readonly (readonly [RegExp, string])[] = [
  [/format "email"/, 'Enter an e-mail address, like ada@example.com.'],
  [/format "date"/, 'Enter a date.'],
  [/more than (\d+) characters/, 'At most $1 characters fit here.'],
  [/fewer than (\d+) characters/, 'At least $1 characters are needed.'],
  [/must be <= (\d+)/, 'At most $1.'],
  [/must be >= (\d+)/, 'At least $1.'],
  [/match pattern/, 'This can’t be used here.'],
  [/^is now |^is new: |^is gone now$/, 'This was changed meanwhile.'],
  [/required property/, 'This is missing.'],
]

/** A validator's message in plain words; one that is plain already stays as it is. */
function inPlainWords(message: string): string {
  for (const [pattern, words] of PLAIN_WORDS) {
    const match = pattern.exec(message)
    if (match) return words.replace('$1', match[1] ?? '')
  }
  return message
}
