/** Texts for which an answer is kept. An app that writes its values into the text has more. */
const maxTexts = 1_000
/** Length of the longest text for which an answer is kept. */
const maxLength = 10_000

/** The same function of a statement's text, which answers at once for a text that it has seen lately. */
export function remembered<T>(answerFor: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined || answers.has(text)) return known as T
    const answer = answerFor(text)
    if (text.length > maxLength) return answer
    const [oldest] = answers.keys()
    if (answers.size >= maxTexts && oldest !== undefined) answers.delete(oldest)
    answers.set(text, answer)
    return answer
  }
}
