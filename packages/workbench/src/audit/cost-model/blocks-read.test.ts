import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { blocksRead } from './blocks-read.ts'
import { nodesOf, type PlanNode } from './plan.ts'

const schema = `
  create table cows (id int primary key, farm int not null, born int not null, note text not null);
  insert into cows select i, i % 300, (i * 7919) % 40000, repeat('x', 60) from generate_series(1, 40000) i;
  create table calves (id int primary key, cow int not null, grams int not null);
  insert into calves select i, 1 + (i * 7907) % 40000, i % 5000 from generate_series(1, 60000) i;
  create index on cows (born);
  create index on calves (grams)`

const texts = [
  'select * from cows where note is null',
  'select * from cows where born < 400',
  'select * from cows where born < 4000',
  'select count(born) from cows where born < 20000',
  'select * from cows where id < 9000 and farm = 3',
  'select * from cows order by born limit 50',
  'select * from cows where farm = 7 order by born limit 50',
  'select * from calves a join cows c on c.id = a.cow where a.grams < 20',
  'select a.id, c.id from calves a join cows c on c.id = a.cow where a.grams < 20 order by c.farm limit 10',
  'select count(*) from calves a join cows c on c.id = a.cow',
  'select id, (select max(grams) from calves a where a.id = c.id) from cows c where born < 300',
  'update cows set farm = 5 where born < 0',
]

/** How far apart the two may be, as a factor. */
const tolerance = 2

it('tells how many blocks the plan of a statement looks at', async () => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(`${schema}; set max_parallel_workers_per_gather = 0; set jit = off`)
    await client.query('vacuum analyze')
    const tables = await tablesOf(client)
    const compared = []
    for (const text of texts) {
      const plan = await planOf(client, text)
      const tableOf = (node: PlanNode) => tables.get(node['Relation Name'] ?? '')
      const told = blocksRead(plan, { tableOf, randomPage: 4 })
      const met = plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
      compared.push({ text, told, met, nodes: [...nodesOf(plan)].map((node) => node['Node Type']) })
    }
    const isFar = (told: number, met: number) =>
      Math.abs(Math.log((told + 5) / (met + 5))) > Math.log(tolerance)
    expect(compared.filter(({ told, met }) => isFar(told, met))).toEqual([])
    const kinds = new Set(compared.flatMap(({ nodes }) => nodes))
    for (const kind of ['Seq Scan', 'Index Scan', 'Bitmap Heap Scan', 'Nested Loop', 'Limit'])
      expect(kinds).toContain(kind)
  } finally {
    await client.end()
  }
})

interface Size {
  readonly pages: number
  readonly rows: number
}

async function tablesOf(client: pg.Client): Promise<ReadonlyMap<string, Size>> {
  const { rows } = await client.query<Size & { readonly name: string }>(
    `select relname as name, relpages as pages, reltuples as rows from pg_class where relkind = 'r'`,
  )
  return new Map(rows.map((row) => [row.name, row]))
}

type Analyzed = PlanNode & {
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
}

async function planOf(client: pg.Client, text: string): Promise<Analyzed> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Analyzed }] }>(
    `explain (analyze, buffers, format json) ${text}`,
  )
  const [plan] = rows[0]?.['QUERY PLAN'] ?? []
  if (!plan) throw new Error('There is no plan.')
  return plan.Plan
}
