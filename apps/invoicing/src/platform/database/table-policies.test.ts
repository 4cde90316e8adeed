import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { preparedDatabase, type TestDatabase } from '../../../test/test-app.ts'

const policies = `select c.relname as name, p.polcmd as command, p.polpermissive as permissive,
    pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check,
    c.relrowsecurity and c.relforcerowsecurity as bound
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
  left join pg_policy p on p.polrelid = c.oid
  where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1`
const ours = `(org_id = current_setting('app.tenant_id'::text, true))`
const fence = { command: '*', permissive: true, using: ours, check: ours, bound: true }

let database: TestDatabase
let client: pg.Client
beforeAll(async () => {
  database = await preparedDatabase()
  client = new pg.Client({ connectionString: database.adminUrl })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database[Symbol.asyncDispose]()
})

async function fences(): Promise<[name: string, fence: unknown][]> {
  const { rows } = await client.query<{ name: string }>(policies)
  return rows.map(({ name, ...rest }) => [name, rest])
}

it('has one policy on every table with an org_id: for every command, the rows of the tenant alone', async () => {
  const names = [...new Set((await fences()).map(([name]) => name))]
  expect(names.length).toBeGreaterThanOrEqual(8)
  expect(await fences()).toEqual(names.map((name) => [name, fence]))
})

it.each([
  ['drop policy tenant on %s'],
  ['alter policy tenant on %s using (true)'],
  ['alter policy tenant on %s with check (true)'],
  ['create policy more on %s for delete using (true)'],
  ['alter table %s disable row level security'],
  ['alter table %s no force row level security'],
])('notices on every table: %s', async (mutation) => {
  const before = await fences()
  for (const [name] of before) {
    await client.query(`begin; ${mutation.replace('%s', name)}`)
    const after = await fences()
    await client.query('rollback')
    expect([name, after]).not.toEqual([name, before])
  }
})
