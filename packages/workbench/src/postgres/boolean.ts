/** A boolean as Postgres reads it: `t`, `tru`, `on`, `1` and the like. */
export function booleanIn(text: string): boolean | undefined {
  const word = text.trim().toLowerCase()
  const begins = (whole: string, least = 1) => word.length >= least && whole.startsWith(word)
  if (begins('true') || begins('yes') || word === 'on' || word === '1') return true
  const isFalse = begins('false') || begins('no') || begins('off', 2) || word === '0'
  return isFalse ? false : undefined
}
