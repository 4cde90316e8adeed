/** Control characters, and marks that change the direction of text. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** Joins lines and escapes control characters: names and statements may hold any text. */
export function plainText(text: string): string {
  return visible(text.replaceAll(/\s+/g, ' '))
}

/** Escapes control characters, line breaks included. */
export function visible(text: string): string {
  return text.replaceAll(unseen, (mark) => {
    const code = mark.charCodeAt(0).toString(16)
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
  })
}

/** JSON in which characters that a terminal acts on are escaped too. */
export function plainJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2)
  return text.replaceAll(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
