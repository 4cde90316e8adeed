import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { type Case, plant } from './fixture/case.ts'
import { proveIsolation } from './index.ts'

const triggerSending = (payload: string): Case => ({
  name: 'broadcast',
  plant: `
    create function tell() returns trigger language plpgsql as $$
    begin
      perform pg_notify('changes', ${payload});
      return new;
    end $$;
    create trigger tell after insert on invoices for each row execute function tell();
    create role :login login password 'app' in role :app;
    grant usage on schema public to :login`,
  attempt: '',
  attemptAs: '',
  harm: undefined,
  facts: {},
})

it.each([
  ['row_to_json(new)::text', true],
  ["new.id || ': ' || new.note", true],
  ['new.id::text', false],
])('tells whether other tenants hear of a row when a trigger sends %s', async (payload, isHole) => {
  await using planted = await plant(await testDatabase(), triggerSending(payload))
  const heard = await heardByAcme(planted)
  expect(heard.includes('new of bolt')).toBe(isHole)
  const report = await proveIsolation({ url: planted.url, role: planted.app })
  expect(report.findings.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual(
    isHole ? ['hole broadcast'] : [],
  )
})

/** What a session of acme's is sent while bolt writes an invoice. */
async function heardByAcme({ url, app }: { url: string; app: string }): Promise<string> {
  const login = { username: app.replace('app', 'login'), password: 'app' }
  const acme = new pg.Client({ connectionString: Object.assign(new URL(url), login).href })
  await acme.connect()
  const heard = new Promise<string>((resolve) =>
    acme.once('notification', ({ payload = '' }) => resolve(payload)),
  )
  await acme.query(`listen changes; set app.tenant_id = 'acme'`)
  const bolt = new pg.Client({ connectionString: url })
  await bolt.connect()
  await bolt.query(`set app.tenant_id = 'bolt'; set role ${app};
    insert into invoices (org_id, total, note) values ('bolt', 1, 'new of bolt')`)
  const payload = await heard
  await Promise.all([acme.end(), bolt.end()])
  return payload
}
