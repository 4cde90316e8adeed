import { type ScanToken, scanSync } from 'libpg-query'

/**
 * The SELECT that finds the rows which an UPDATE, DELETE or locking SELECT works on, for a login that may only read.
 * Undefined where the text is none of these.
 */
export function asQuery(text: string): string | undefined {
  const tokens = scanned(text)
  const start = tokens.findIndex((token) => is(token, 'update', 'delete') && token.depth === 0)
  const bytes = Buffer.from(text)
  const upTo = (from: number, to: number) =>
    bytes.toString('utf8', tokens[from]?.start ?? bytes.length, tokens[to]?.start ?? bytes.length)
  if (start < 0 || isLocking(tokens, start)) return withoutLocks(tokens, text)
  const clauseAt = (...words: readonly string[]) => {
    const found = tokens.findIndex(
      (token, i) =>
        i > start && token.depth === 0 && is(token, ...words) && !is(tokens[i - 1], 'distinct'),
    )
    return found < 0 ? tokens.length : found
  }
  const where = Math.min(clauseAt('where'), clauseAt('returning'))
  const end = clauseAt('returning')
  const isDelete = is(tokens[start], 'delete')
  const first = isDelete ? start + 2 : start + 1
  const more = isDelete ? clauseAt('using') : fromOf(tokens, clauseAt('set'))
  const head = upTo(first, Math.min(isDelete ? more : clauseAt('set'), where))
  const others = more < where ? `, ${upTo(more + 1, where)}` : ''
  return `${upTo(0, start)} select 1 from ${head}${others} ${upTo(where, end)}`.trim()
}

interface Placed extends ScanToken {
  /** Parentheses around it. */
  readonly depth: number
}

function scanned(text: string): readonly Placed[] {
  let depth = 0
  return tokensOf(text).map((token) => {
    if (token.text === ')') depth--
    const placed = { ...token, depth }
    if (token.text === '(') depth++
    return placed
  })
}

function tokensOf(text: string): readonly ScanToken[] {
  try {
    return scanSync(text).tokens.filter(({ text: word, tokenName }) => {
      return !tokenName.includes('COMMENT') && word !== ';'
    })
  } catch {
    return []
  }
}

function is(token: ScanToken | undefined, ...words: readonly string[]): boolean {
  return token !== undefined && words.includes(token.text.toLowerCase())
}

/** FROM of an UPDATE; `is distinct from` is none. */
function fromOf(tokens: readonly Placed[], set: number): number {
  const found = tokens.findIndex(
    (token, i) =>
      i > set && token.depth === 0 && is(token, 'from') && !is(tokens[i - 1], 'distinct'),
  )
  return found < 0 ? tokens.length : found
}

function isLocking(tokens: readonly Placed[], place: number): boolean {
  return is(tokens[place - 1], 'for') || is(tokens[place - 1], 'key')
}

/** `for [no key] update`, `for [key] share`, with `of ...`, `nowait` and `skip locked`. */
const lock =
  /\bfor\s+(?:no\s+key\s+update|update|key\s+share|share)\b(?:\s+of\s+[\w."]+(?:\s*,\s*[\w."]+)*)?(?:\s+nowait|\s+skip\s+locked)?/gi

function withoutLocks(tokens: readonly Placed[], text: string): string | undefined {
  const isSelect = tokens.some((token) => is(token, 'select'))
  return isSelect && text.search(lock) >= 0 ? text.replaceAll(lock, '') : undefined
}
