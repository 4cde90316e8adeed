import { visible } from './plain-text.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Text as it may stand in an element of a page, or in an attribute between double quotes. */
export function escapeHtml(text: string): string {
  const shown = text.split('\n').map(visible).join('\n')
  return shown.replace(/[&<>"]/g, (character) => entities[character] ?? character)
}
