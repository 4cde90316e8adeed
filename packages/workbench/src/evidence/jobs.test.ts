import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { readJobQueue } from './jobs.ts'

it('tells jobs that waited for a worker from those that ran inside a request', async () => {
  await using database = await testDatabase()
  const client = new pg.Pool({ connectionString: database.url })
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
  const pool = new pg.Pool({ connectionString: database.url })
  expect(await readJobQueue(pool, new Date(0))).toEqual({ queued: 0, waitP95Ms: 0, byName: [] })
  await pool.end()
})
