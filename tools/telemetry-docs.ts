/** Writes the tables of docs/telemetry.md from the runtime's definitions. With `--check` it fails when the page differs from them. */
import { reasons } from '../packages/runtime/src/db/route.ts'
import { attributes, type Metric, metrics } from '../packages/runtime/src/telemetry/metrics.ts'
import { prometheusName } from '../packages/runtime/src/telemetry/prometheus.ts'
import { type Row, withTable, writePage } from './page-table.ts'

await writePage({
  page: 'docs/telemetry.md',
  command: 'npm run telemetry-docs',
  write: (text) =>
    [metricsTable, attributesTable, reasonsTable].reduce((page, add) => add(page), text),
})

function metricsTable(text: string): string {
  const rows = Object.entries<Metric>(metrics).map(([name, metric]): Row => {
    const { kind, unit, description, attributes: own } = metric
    const names = own.map((each) => `\`${each}\``).join(', ')
    return [
      `\`${name}\``,
      `\`${prometheusName(name, metric)}\``,
      kind,
      `\`${unit}\``,
      description,
      names,
    ]
  })
  const head = ['metric', 'in Prometheus', 'kind', 'unit', 'what it is', 'attributes']
  return withTable(text, 'Metrics', [head, ...rows])
}

function attributesTable(text: string): string {
  const rows = Object.entries(attributes).map(
    ([name, { meaning }]): Row => [`\`${name}\``, meaning],
  )
  return withTable(text, 'Attributes', [['attribute', 'what it says'], ...rows])
}

function reasonsTable(text: string): string {
  const rows = Object.entries(reasons).map(
    ([reason, { node, meaning }]): Row => [reason, node, meaning],
  )
  return withTable(text, 'Reasons', [['reason', 'who answers', 'what it means'], ...rows])
}
