/** Breaks at spaces, so that no line is wider than `width` but for a longer word; what follows is indented by two more. */
export function wrapAt(width: number, text: string): string {
  const indent = /^ */.exec(text)?.[0] ?? ''
  const lines: string[] = []
  let line = indent
  for (const word of text.slice(indent.length).split(' ')) {
    const isFirst = line.trim() === ''
    if (!isFirst && line.length + 1 + word.length > width) {
      lines.push(line)
      line = `${indent}  ${word}`
    } else line = isFirst ? line + word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
