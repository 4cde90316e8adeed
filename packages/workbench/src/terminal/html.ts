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

interface HtmlPage {
  readonly title: string
  /** Markup of the page's content. */
  readonly main: string
  /** Styles of this page beside those of all reports. */
  readonly style?: string
}

/** A report as one page, in light and dark and for a phone; it needs no script, font or network. */
export function htmlPage({ title, main, style = '' }: HtmlPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${reportStyle}${style}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`
}

/** A table's rows become lists on a phone, each cell behind its `data-label`; `wide` and `narrow` are two drawings of one chart. */
const reportStyle = `
:root { color-scheme: light dark; --ink: #16202c; --paper: #fbfaf7; --soft: #5b6673; --bar: #0f766e; --line: #d8d5cc; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --paper: #14181d; --soft: #a0a9b4; --bar: #2dd4bf; --line: #333a43; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem; }
h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 .5rem; }
.lead, footer { color: var(--soft); } footer { font-size: .875rem; margin-top: 2rem; }
svg { width: 100%; height: auto; margin: 1.5rem 0; font-size: 15px; }
svg text { fill: var(--ink); dominant-baseline: central; } svg rect { fill: var(--bar); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .6rem .75rem .6rem 0; border-bottom: 1px solid var(--line); }
tbody th, td { overflow-wrap: anywhere; } .narrow { display: none; }
@media (max-width: 44rem) {
  main { padding: 1.25rem 1rem; } h1 { font-size: 1.5rem; }
  .wide, thead { display: none; } .narrow { display: block; }
  tr, th, td { display: block; } tr { padding: .75rem 0; border-bottom: 1px solid var(--line); }
  th, td { border: 0; padding: .15rem 0; }
  td::before { content: attr(data-label) ": "; color: var(--soft); }
}`
