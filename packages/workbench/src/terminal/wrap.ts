export interface WrapOptions {
  /** Maximum width of a line, in columns. */
  readonly width: number
  /** Indent of the lines after the first, in columns. */
  readonly indent: number
  /** Columns of the first line that are taken already; `indent` when not given. */
  readonly taken?: number
}

/** Breaks at spaces, so that only a line of one long word is wider than `width`. */
export function wrap(text: string, { width, indent, taken = indent }: WrapOptions): string {
  const lines: string[] = []
  let line: string | undefined
  for (const word of text.split(' ')) {
    const room = width - (lines.length === 0 ? taken : indent)
    if (line !== undefined && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line = line === undefined ? word : `${line} ${word}`
  }
  return [...lines, line ?? ''].join(`\n${' '.repeat(indent)}`)
}

/** Breaks a line that may start with spaces; the lines after it are indented by two more. */
export function wrapAt(width: number, text: string): string {
  const start = /^ */.exec(text)?.[0] ?? ''
  const options = { width, indent: start.length + 2, taken: start.length }
  return start + wrap(text.slice(start.length), options)
}
