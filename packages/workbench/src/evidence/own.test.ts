import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { isOwn } from '../postgres/own.ts'
import { readJobQueue } from './jobs.ts'
import { diffStatements, snapshotStatements } from './statements.ts'

it('tells the workbench’s statements from those of an app that logs in as the same role', async () => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query('create extension pg_stat_statements; create table notes (id int)')
    const jobs = 'state text, name text, created_at timestamptz, run_at timestamptz'
    await client.query(
      `create table tenfold_jobs (${jobs}, started_at timestamptz, finished_at timestamptz)`,
    )
    const before = await snapshotStatements(client)
    for (const from of [new Date(), new Date(0)]) await readJobQueue(client, from)
    await snapshotStatements(client)
    await client.query('select id from notes where id = $1', [1])
    const used = diffStatements(before, await snapshotStatements(client))
    expect(used.length).toBeGreaterThan(3)
    const theirs = used.filter((use) => !isOwn(use)).map(({ text }) => text)
    expect(theirs).toEqual(['select id from notes where id = $1'])
  } finally {
    await client.end()
  }
})
