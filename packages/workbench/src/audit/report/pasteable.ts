import { visible } from '../../terminal/index.ts'

/** A text in E'...' is left as it is: SQL knows the escapes of `visible` there. */
const quotedParts = /e'(?:[^'\\]|''|\\[^])*'|"(?:[^"]|"")*"|'(?:[^']|'')*'/gi

/** The statement on one line, with the same meaning: what a terminal acts on is escaped as SQL does it. */
export function pasteable(sql: string): string {
  return visible(
    sql.replaceAll(quotedParts, (part) =>
      visible(part) === part || /^e/i.test(part) ? part : escaped(part),
    ),
  )
}

function escaped(part: string): string {
  const inner = part.replaceAll('\\', '\\\\')
  const codes = Array.from(inner, (mark) =>
    visible(mark) === mark ? mark : `\\${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `U&${codes.join('')}`
}
