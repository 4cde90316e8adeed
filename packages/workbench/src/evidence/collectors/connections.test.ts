import type { Stack } from '@tenfold/stack'
import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { ownConnections } from '../../postgres/own.ts'
import { connections } from './connections.ts'

/** Isn't looked at. */
const stack = {} as Stack
const load = { requests: 0, routes: [], generatorSeconds: 0 }

it('counts the app’s connections to the database, idle ones too, and knows how many the server allows', async () => {
  await using database = await testDatabase()
  const names = [ownConnections, 'app', 'app', 'app']
  const clients = names.map(
    (name) => new pg.Client({ connectionString: database.url, application_name: name }),
  )
  for (const client of clients) await client.connect()
  try {
    const [first] = clients
    // The run's server allows 300, of which three are for superusers.
    const end = first && (await connections.begin({ stack, database: first }))
    const compare = await end?.()
    expect(compare?.(load)).toEqual({
      connections: { used: 3, busy: expect.any(Number) as number, most: 297 },
    })
  } finally {
    for (const client of clients) await client.end()
  }
})

it('knows how many connections were busy on average, in a statement or between those of a transaction', async () => {
  await using database = await testDatabase()
  const looking = new pg.Client({
    connectionString: database.url,
    application_name: ownConnections,
  })
  const clients = [1, 2, 3].map(() => new pg.Client({ connectionString: database.url }))
  for (const client of [looking, ...clients]) await client.connect()
  try {
    const end = await connections.begin({ stack, database: looking })
    const [computes, thinks] = clients
    await thinks?.query('begin')
    await computes?.query('select pg_sleep(1.5)')
    await thinks?.query('commit')
    // The server counts what a connection did with its next statement.
    for (const client of clients) await client.query('select 1')
    const found = (await end())(load)
    expect(found.connections?.used).toBe(3)
    // 2, but for the time before and after.
    expect(found.connections?.busy).toBeGreaterThan(0.5)
    expect(found.connections?.busy).toBeLessThan(2.2)
  } finally {
    for (const client of [looking, ...clients]) await client.end()
  }
})
