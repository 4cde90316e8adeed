/** An array of texts as Postgres reads it. */
export function arrayOf(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`
}

/** The texts in an array that `arrayOf` wrote; a text that is none is taken for its only member. */
export function membersIn(text: string): readonly string[] {
  if (!text.startsWith('{"')) return [text]
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, member = '']) =>
    member.replaceAll(/\\(.)/g, '$1'),
  )
}
