import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { formatMoney } from '../web/src/ui/money.ts'
import { client, preparedDatabase, startApp } from './test-app.ts'

const page = path.join(import.meta.dirname, '../web/pricing.html')
const FIGURE = /data-figure="(?<name>[\w.]+)">(?<text>[^<]*)</g

interface Plan {
  readonly plan: string
  readonly priceMinorPerMonth: number
  readonly currency: string
  readonly limits: Readonly<Record<string, number | null>>
}

it('names on the pricing page the very figures by which the app works', async () => {
  await using database = await preparedDatabase()
  await using app = await startApp(database)
  const { json } = await client(app.server).get('/api/v1/plans')
  const html = await readFile(page, 'utf8')
  const shown = [...html.matchAll(FIGURE)].map(({ groups }) => [groups?.['name'], groups?.['text']])
  expect(Object.fromEntries(shown)).toEqual(Object.assign({}, ...json.items.map(figuresOf)))
})

function figuresOf({ plan, priceMinorPerMonth, currency, limits }: Plan): Record<string, string> {
  const figures = Object.entries(limits).map(([name, limit]) => [
    `${plan}.${name}`,
    limit?.toLocaleString('en') ?? 'Unlimited',
  ])
  return {
    [`${plan}.price`]: formatMoney(priceMinorPerMonth, currency),
    ...Object.fromEntries(figures),
  }
}
