/** Controls of terminals, and marks that turn the direction of what follows. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** On one line, with what a terminal would act on written out: names and statements are anybody's text. */
export function plainText(text: string): string {
  return visible(text.replaceAll(/\s+/g, ' '))
}

/** The same without joining lines: their breaks are written out too. */
export function visible(text: string): string {
  return text.replaceAll(unseen, (mark) => {
    const code = mark.charCodeAt(0).toString(16)
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
  })
}

/** JSON for a person or a program; what JSON allows unescaped and a terminal acts on is escaped. */
export function plainJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2)
  return text.replaceAll(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
