import { randomBytes } from 'node:crypto'
import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { readJobQueue } from './jobs.ts'

it('tells jobs that waited for a worker from those that ran inside a request', async () => {
  await using database = await testDatabase()
  const client = await connected(database.url)
  try {
    const times = ['created_at', 'run_at', 'started_at', 'finished_at']
    await client.query(
      `create table tenfold_jobs (name text, state text, ${times.map((name) => `${name} timestamptz`).join(', ')});
       insert into tenfold_jobs
       select 'render', 'done', at, at, at + waited * interval '1 ms', at + interval '1 s'
       from now() as at, unnest(array[0, 0, 5]) as waited`,
    )
    const { byName } = await readJobQueue(client, new Date(0))
    expect(byName).toEqual([expect.objectContaining({ name: 'render', count: 3, byWorker: 1 })])
  } finally {
    await client.end()
  }
})

it('sees no jobs in an app without the runtime’s table', async () => {
  await using database = await testDatabase()
  const client = await connected(database.url)
  expect(await readJobQueue(client, new Date(0))).toEqual({
    queued: 0,
    waitP95Ms: 0,
    finished: 0,
    byName: [],
  })
  await client.end()
})

it('says that row-level security hides the queue, instead of that no job was enqueued', async () => {
  await using database = await testDatabase()
  const admin = await connected(database.url)
  const role = `owner_${randomBytes(6).toString('hex')}`
  await admin.query(`
    create role ${role} login password 'owner';
    grant create on schema public to ${role};
    set role ${role};
    create table tenfold_jobs (name text, tenant text, state text, created_at timestamptz,
      run_at timestamptz, started_at timestamptz, finished_at timestamptz);
    insert into tenfold_jobs (name, tenant, state, created_at, run_at) values ('render', 'a', 'queued', now(), now());
    alter table tenfold_jobs enable row level security;
    alter table tenfold_jobs force row level security;
    create policy tenant on tenfold_jobs using (tenant = current_setting('app.tenant_id', true))`)
  const url = Object.assign(new URL(database.url), { username: role, password: 'owner' }).href
  const client = await connected(url)
  const hidden = await readJobQueue(client, new Date(0)).catch((error: unknown) => error)
  expect(hidden).toMatchObject({ code: 'evidence/jobs-hidden', exitCode: 2 })
  // Its advice helps.
  const [fix = ''] = /create policy [^.;]+/.exec(String(hidden)) ?? []
  await client.query(fix)
  expect(await readJobQueue(client, new Date(0))).toMatchObject({ queued: 1 })
  await client.end()
  await admin.query(`reset role`)
  await admin.query(`drop owned by ${role}`)
  await admin.query(`drop role ${role}`)
  await admin.end()
})

/** A pool would say that it has ended while its sessions are still open, and die with the database that they use. */
async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}
