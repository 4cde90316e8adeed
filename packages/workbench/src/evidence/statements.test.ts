import { testDatabase, testServerMajor } from '@tenfold/testing'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import {
  diffStatements,
  findStatements,
  type StatementSnapshot,
  type StatementUse,
  snapshotStatements,
} from './statements.ts'

const use = (more: Partial<StatementUse>): StatementUse => ({
  fingerprint: '1',
  text: 'select 1',
  role: 'app',
  calls: 1,
  totalMs: 1,
  meanMs: 1,
  rows: 1,
  sharedBlocks: 1,
  tempBlocks: 0,
  nested: false,
  ...more,
})

const snapshot = (...statements: StatementUse[]): StatementSnapshot => ({
  takenAt: new Date(0),
  since: undefined,
  periodMs: undefined,
  hidden: 0,
  hiddenMs: 0,
  statements,
})

describe('the difference of two snapshots', () => {
  it('is what was used in between, most time first', () => {
    const before = snapshot(use({ calls: 10, totalMs: 100, rows: 5, sharedBlocks: 50 }))
    const after = snapshot(
      use({ calls: 14, totalMs: 108, rows: 9, sharedBlocks: 58 }),
      use({ fingerprint: '2', calls: 1, totalMs: 30 }),
    )
    expect(diffStatements(before, after)).toMatchObject([
      { fingerprint: '2', calls: 1, totalMs: 30 },
      { fingerprint: '1', calls: 4, totalMs: 8, meanMs: 2, rows: 4, sharedBlocks: 8 },
    ])
  })

  it('leaves out what did not run, and tells roles apart', () => {
    const before = snapshot(use({ calls: 3 }), use({ role: 'other', calls: 3 }))
    const after = snapshot(use({ calls: 3 }), use({ role: 'other', calls: 5 }))
    expect(diffStatements(before, after).map(({ role, calls }) => [role, calls])).toEqual([
      ['other', 2],
    ])
  })

  it('counts from zero what was reset in between', () => {
    const before = snapshot(use({ calls: 100, totalMs: 900 }))
    const after = snapshot(use({ calls: 2, totalMs: 5 }))
    expect(diffStatements(before, after)).toMatchObject([{ calls: 2, totalMs: 5 }])
  })
})

describe('on a real server', () => {
  it('reads only statements of the current database, and resets nothing', async () => {
    await using database = await testDatabase()
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      expect(await findStatements(client)).toBeUndefined()
      await client.query(
        'create schema monitoring; create extension pg_stat_statements schema monitoring',
      )
      const before = await snapshotStatements(client)
      await client.query('create table shelves (id int)')
      for (let i = 0; i < 4; i++)
        await client.query('insert into shelves select generate_series(1, 3)')
      const used = diffStatements(before, await snapshotStatements(client))
      const insert = used.find(({ text }) => text.startsWith('insert into shelves'))
      expect(insert).toMatchObject({ calls: 4, rows: 12, role: 'postgres', nested: false })
      expect(insert?.totalMs).toBeGreaterThan(0)
      expect(insert?.sharedBlocks).toBeGreaterThan(0)
      // Postgres 13 doesn't tell.
      expect(before.since instanceof Date).toBe(testServerMajor() >= 14)
    } finally {
      await client.end()
    }
  })
})
