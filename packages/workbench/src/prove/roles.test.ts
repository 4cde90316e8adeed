import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { type Case, type Planted, plant } from './fixture/case.ts'
import { type IsolationOptions, type IsolationReport, proveIsolation } from './index.ts'

const planted = async (sql: string): Promise<Planted> => {
  const one: Case = { name: '', plant: sql, attempt: '', attemptAs: '', harm: undefined, facts: {} }
  return plant(await testDatabase(), one)
}

const prove = ({ url }: Planted, more: Partial<IsolationOptions> = {}): Promise<IsolationReport> =>
  proveIsolation({ url, ...more })

const found = ({ findings }: IsolationReport) =>
  findings.map(({ severity, rule }) => `${severity} ${rule}`)

const tie = `create role :login; grant usage on schema public to :login;
  grant select, insert, update, delete on customers, invoices to :login;`

it('judges every role of those with equally many grants', async () => {
  await using database = await planted(
    `${tie} create policy more on invoices to :login using (true)`,
  )
  const report = await prove(database)
  expect(report.verdict).toBe('hole')
  expect(report.roles).toHaveLength(2)
  expect(found(report)).toContain('hole open-policy')
  const only = await prove(database, { role: database.app })
  expect(only.verdict).toBe('proven')
})

it('does not call a role above the policies a hole when others have the same grants', async () => {
  await using database = await planted(`${tie} alter role :login bypassrls`)
  const report = await prove(database)
  expect(report).toMatchObject({ verdict: 'undecided', role: database.app })
  expect(report.findings[0]?.why).toContain('name the app')
})

it('names the roles with fewer grants, which it does not judge', async () => {
  await using database = await planted(
    `create role :login; grant select on invoices to :login; create policy more on invoices to :login using (true)`,
  )
  const report = await prove(database)
  expect(report.verdict).toBe('proven')
  expect(report.notes.join(' ')).toMatch(/not judged: login_/)
})

it('is undecided when one of several log-ins is above the policies', async () => {
  await using database = await planted(
    `alter role :app login; create role :login login bypassrls in role :app`,
  )
  expect((await prove(database)).verdict).toBe('undecided')
  expect((await prove(database, { role: database.app })).verdict).toBe('proven')
})

it('takes whoever may log in for the app where everybody has the grants', async () => {
  await using database = await planted(`
    revoke all on customers, invoices from :app; grant all on customers to public;
    grant select on invoices to public; create role :login login;
    -- The server has log-ins of other tests, which everybody includes.
    do $$ begin
      execute format('revoke connect on database %I from public', current_database());
      execute format('grant connect on database %I to :login', current_database());
    end $$;
    drop policy tenant on invoices;
    create policy everybody on invoices using (true)`)
  const report = await prove(database)
  expect(report.verdict).toBe('hole')
  expect(report.roles).toHaveLength(1)
  expect(found(report)).toContain('hole open-policy')
})

it('believes what somebody has judged by eye, and what is said to be shared', async () => {
  await using database = await planted(`
    create table plans (name text); grant select on plans to :app;
    create function run(text) returns void language plpgsql security definer as
      $$ begin execute $1; end $$`)
  const { app: role } = database
  expect((await prove(database, { role })).verdict).toBe('undecided')
  const told = await prove(database, { role, shared: 'plans', reviewed: 'public.run' })
  expect(told).toMatchObject({ verdict: 'proven', findings: [] })
})

it('leaves a unique key to log in by as it is, unless somebody has judged it', async () => {
  await using database = await planted(
    'alter table customers add constraint by_login unique (email)',
  )
  const { app: role } = database
  const [hole] = (await prove(database, { role })).findings
  expect(hole).toMatchObject({
    severity: 'hole',
    sql: [],
    why: expect.stringContaining('--reviewed by_login'),
  })
  expect((await prove(database, { role, reviewed: 'by_login' })).verdict).toBe('proven')
})

it('writes the fence as the other tables have it', async () => {
  const claims = `current_setting('request.jwt.claims', true)::json ->> 'org_id'`
  await using database = await planted(`
    alter policy tenant on invoices using (org_id = ${claims});
    alter policy tenant on customers using (org_id = ${claims});
    create table notes (org_id text); grant select on notes to :app`)
  const report = await prove(database, { role: database.app })
  const { sql = [] } = report.findings.find(({ rule }) => rule === 'no-row-security') ?? {}
  expect(sql.join(' ')).toContain(`->> 'org_id'`)
})
