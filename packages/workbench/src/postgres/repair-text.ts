import { type ScanToken, scanSync } from 'libpg-query'

/**
 * A statement of pg_stat_statements as the server takes it again. There `$n` stands where the grammar wants a
 * literal: `interval $1`, `public.mood $2`; as casts they mean the same. What SQL's PREPARE names is the statement itself.
 */
export function repairText(text: string): string {
  const statement = text.replace(prepare, '')
  const cast = withCasts(statement)
  return cast.replaceAll(/\bextract\s*\(\s*(\$\d+)\s+from\s+/gi, 'date_part($1, ')
}

const prepare =
  /^(?:\s|\/\*[^]*?\*\/|--.*\n)*prepare\s+(?:"(?:[^"]|"")+"|[^\s("]+)\s*(\((?:[^()]|\([^()]*\))*\)\s*)?\bas\s/i

/** Types that SQL's own PREPARE declares for its parameters. */
export function declaredTypes(text: string): readonly string[] {
  const list = prepare.exec(text)?.[1]?.trim().slice(1, -1)
  return list?.split(/,(?![^(]*\))/).map((type) => type.trim()) ?? []
}

function withCasts(text: string): string {
  if (!/[\w")]\s+\$\d/.test(text)) return text
  const tokens = tokensOf(text)
  const bytes = Buffer.from(text)
  const parts: string[] = []
  let done = 0
  for (const [i, token] of tokens.entries()) {
    const first = token.tokenName === 'PARAM' && i > 0 ? typeEndingAt(tokens, i - 1) : undefined
    const start = first === undefined ? undefined : tokens[first]?.start
    const end = tokens[i - 1]?.end
    if (start === undefined || end === undefined) continue
    const type = bytes.toString('utf8', start, end)
    parts.push(bytes.toString('utf8', done, start), `${token.text}::${type}`)
    done = token.end
  }
  return parts.join('') + bytes.toString('utf8', done)
}

function tokensOf(text: string): readonly ScanToken[] {
  try {
    return scanSync(text).tokens.filter(({ tokenName }) => !tokenName.includes('COMMENT'))
  } catch {
    return []
  }
}

/** Keywords that name a type. */
const typeWords = new Set(
  'bigint bit boolean char character date dec decimal float int integer interval json name nchar numeric real smallint text time timestamp varchar xml'.split(
    ' ',
  ),
)

/** Place of the first word of the type whose name ends at `last`; undefined when no type ends there. */
function typeEndingAt(tokens: readonly ScanToken[], last: number): number | undefined {
  const word = (back: number) => tokens[last - back]?.text.toLowerCase() ?? ''
  if (word(0) === ')') {
    const open = tokens.slice(0, last).findLastIndex(({ text }) => text === '(')
    const inside = tokens.slice(open + 1, last)
    const isModifier = inside.every(({ text }) => /^(?:-|,|\d+)$/.test(text))
    return open > 0 && isModifier ? typeEndingAt(tokens, open - 1) : undefined
  }
  if (word(0) === 'zone' && word(1) === 'time' && /^with(?:out)?$/.test(word(2)))
    return typeEndingAt(tokens, last - 3)
  if (word(0) === 'precision' && word(1) === 'double') return last - 1
  if (word(0) === 'varying') return word(2) === 'national' ? last - 2 : last - 1
  const isName = tokens[last]?.tokenName === 'IDENT' || typeWords.has(word(0))
  if (!isName) return undefined
  return word(1) === '.' ? last - 2 : last
}
