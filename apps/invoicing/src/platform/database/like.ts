/** A LIKE pattern that finds `text` anywhere; its own wildcards stand for themselves. */
export function anywhere(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
}
