import type { Stack } from '@tenfold/stack'
import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { ownConnections } from '../../postgres/own.ts'
import { connections } from './connections.ts'

/** Isn't looked at. */
const stack = {} as Stack

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
    expect(compare?.({ requests: 0, routes: [], generatorSeconds: 0 })).toEqual({
      connections: { used: 3, most: 297 },
    })
  } finally {
    for (const client of clients) await client.end()
  }
})
