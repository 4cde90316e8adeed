import { createServer } from 'node:http'
import { Pool } from 'pg'

/** An app whose web thread is the limit: a cheap query, and some milliseconds of rendering. */
interface Line {
  readonly id: number
  readonly text: string
  readonly cents: number
}

/** Makes a page of 2,000 rows from 20. */
const repeats = 100
const { DATABASE_URL, HOST, PORT } = process.env
const pool = new Pool({ connectionString: DATABASE_URL, max: 5 })
const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' })

function page(lines: readonly Line[]): string {
  const rows = Array.from({ length: repeats }, () => lines.map(row).join(''))
  return `<!doctype html><title>Order</title><table>${rows.join('')}</table>`
}

function row({ id, text, cents }: Line): string {
  return `<tr><td>${id}<td>${text}<td>${money.format(cents / 100)}`
}

const server = createServer((request, response) => {
  const id = /^\/orders\/(\d+)$/.exec(request.url ?? '')?.[1] ?? '0'
  pool.query<Line>('select id, text, cents from lines where order_id = $1', [id]).then(
    ({ rows }) => response.setHeader('content-type', 'text/html').end(page(rows)),
    () => response.writeHead(500).end(),
  )
})
server.listen(Number(PORT), HOST)
