// `npm run climb -- --app bench/processes --quick` shows a climb whose limit is the web thread.
import path from 'node:path'
import pg from 'pg'
import type { AppDescription } from 'tenfold'

const schema = `
  create table if not exists orders (id int primary key);
  create table if not exists lines (id int primary key, order_id int, text text, cents int);
  create index if not exists lines_order_id_idx on lines (order_id)`

const fill = (users: number) => `
  insert into orders select i from generate_series(1, ${users}) i;
  insert into lines select i, 1 + i % ${users}, 'Line ' || i, i % 100000
  from generate_series(1, ${20 * users}) i;
  analyze`

const app: AppDescription = {
  name: 'Orders',
  web: path.join(import.meta.dirname, 'web-process.ts'),
  build: async () => undefined,
  prepare: async ({ adminUrl }) => {
    await query(adminUrl, schema)
    return { env: { DATABASE_URL: adminUrl } }
  },
  seed: async ({ adminUrl, users }) => void (await query(adminUrl, fill(users))),
  countUsers: async (adminUrl) => {
    const [row] = await query(adminUrl, 'select count(*)::int as id from orders')
    return row?.id ?? 0
  },
  demoLogin: { email: 'demo@orders.test', password: 'demo' },
  sampleVisitors: async ({ adminUrl, count }) => {
    const text = `select id from orders order by random() limit ${count}`
    return (await query(adminUrl, text)).map(({ id }) => ({
      email: `${id}@orders.test`,
      password: 'demo',
      cookie: `user=${id}`,
      facts: { id: String(id) },
    }))
  },
  journeys: [
    {
      name: 'look at an order',
      weight: 1,
      *visit({ facts }) {
        const order = `/orders/${facts['id']}`
        yield { route: 'GET /orders/:id', method: 'GET', path: order, kind: 'read' }
      },
    },
  ],
}
export default app

async function query(url: string, text: string): Promise<{ id: number }[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<{ id: number }>(text)).rows
  } finally {
    await client.end()
  }
}
