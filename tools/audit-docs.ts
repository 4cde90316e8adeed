/** Writes the table of docs/audit.md from the audit's kinds of findings. With `--check` it fails when the page differs from them. */
import { kinds } from '../packages/workbench/src/audit/rules/kinds.ts'
import { type Row, withTable, writePage } from './page-table.ts'

await writePage({
  page: 'docs/audit.md',
  command: 'npm run audit-docs',
  write: (text) => withTable(text, 'Findings', [head(), ...rows()]),
})

function head(): Row {
  return ['finding', '`rule` in JSON', 'what it means', 'what to do', 'confidence']
}

function rows(): readonly Row[] {
  return Object.entries(kinds).map(([kind, { title, meaning, remedy, confidence }]) => {
    return [`\`${title}\``, `\`${kind}\``, meaning, remedy, confidence]
  })
}
