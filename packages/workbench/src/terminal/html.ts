import { visible } from './plain-text.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** Escapes text for an HTML element, or for an attribute in double quotes. */
export function escapeHtml(text: string): string {
  const shown = text.split('\n').map(visible).join('\n')
  return shown.replace(/[&<>"]/g, (character) => entities[character] ?? character)
}
