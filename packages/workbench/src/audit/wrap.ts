import { terminalWidth } from '../terminal-width.ts'

const longest = 100

/** Maximum width of a report line. */
export function lineWidth(): number {
  return Math.min(longest, terminalWidth(process.stdout))
}

/** Breaks at spaces; lines after the first are indented. */
export function wrap(text: string, margin: number, first: number = margin): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const room = lineWidth() - (lines.length === 0 ? first : margin)
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join(`\n${' '.repeat(margin)}`)
}
