/** Of a report's lines. */
export const width = 100

/** Breaks at spaces; lines after the first are indented. */
export function wrap(text: string, margin: number, first: number = margin): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const room = width - (lines.length === 0 ? first : margin)
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${' '.repeat(margin)}`)
}
