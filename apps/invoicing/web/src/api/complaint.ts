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
export function inPlainWords(message: string): string {
  for (const [pattern, words] of PLAIN_WORDS) {
    const match = pattern.exec(message)
    if (match) return words.replace('$1', match[1] ?? '')
  }
  return message
}
