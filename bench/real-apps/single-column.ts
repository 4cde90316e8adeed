import type pg from 'pg'
import type { Asked } from './application.ts'

/** Makes every index on one column that the statements name, and keeps those that the planner uses: what index_advisor does. */
export async function singleColumnIndexes(
  client: pg.Client,
  asked: readonly Asked[],
): Promise<readonly string[]> {
  const made = await indexNamedColumns(client, asked)
  await client.query('analyze')
  const used = new Set<string>()
  for (const statement of someOfEach(asked)) {
    try {
      await client.query('begin')
      const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(
        `explain (format json) ${statement.text}`,
        [...statement.values],
      )
      const plan = JSON.stringify(rows[0]?.['QUERY PLAN'])
      for (const [, name = ''] of plan.matchAll(/"Index Name":"([^"]+)"/g)) used.add(name)
    } catch {
      // A statement that can't be explained has no part in the choice.
    } finally {
      await client.query('rollback')
    }
  }
  return [...made].filter(([name]) => used.has(name)).map(([, ddl]) => ddl)
}

async function indexNamedColumns(
  client: pg.Client,
  asked: readonly Asked[],
): Promise<ReadonlyMap<string, string>> {
  const words = new Set(asked.flatMap(({ text }) => text.match(/\w+/g) ?? []))
  const { rows } = await client.query<{ table: string; name: string; column: string }>(
    `select a.attrelid::regclass::text as table, c.relname as name, a.attname as column
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
     and not exists (select from pg_index i where i.indrelid = c.oid and i.indkey[0] = a.attnum)`,
  )
  const made = new Map<string, string>()
  for (const { table, name, column } of rows) {
    if (!(words.has(name) && words.has(column))) continue
    const index = `single_${made.size}`
    const ddl = `create index ${index} on ${table} ("${column}")`
    const isMade = await client.query(ddl).then(
      () => true,
      () => false,
    )
    if (isMade) made.set(index, ddl)
  }
  return made
}

/** Five of each statement. */
function someOfEach(asked: readonly Asked[]): readonly Asked[] {
  return [...Map.groupBy(asked, ({ text }) => text).values()].flatMap((each) => each.slice(0, 5))
}
