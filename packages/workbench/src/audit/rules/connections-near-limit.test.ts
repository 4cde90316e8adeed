import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { connectReader } from '../../postgres/reader.ts'
import { readCatalogue } from '../catalogue/read-catalogue.ts'
import { auditedDatabase } from '../fixture/audited-database.ts'
import { seenOf } from '../fixture/seen.ts'
import { catalogueOf } from '../fixture/tables.ts'
import { connectionsNearLimit } from './connections-near-limit.ts'

it('names the database that takes few more clients', async () => {
  await using database = auditedDatabase(await testDatabase())
  const name = new URL(database.url).pathname.slice(1)
  await database.run(`alter database ${name} connection limit 10`)
  const clients = Array.from({ length: 8 }, () => new pg.Client(database.url))
  const titles = () => database.titles('connections-near-limit')
  try {
    await Promise.all(clients.slice(0, 7).map((client) => client.connect()))
    await expect.poll(titles).toEqual([])
    await clients[7]?.connect()
    await expect.poll(titles).toEqual([`8 of 10 connections of database ${name} are in use`])
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
})

it('names the role that takes few more clients, where it uses the database', async () => {
  await using database = auditedDatabase(await testDatabase())
  await using other = auditedDatabase(await testDatabase())
  const name = `app_${database.url.slice(-12)}`
  await database.run(`create role ${name} login password 'only-for-the-test' connection limit 5`)
  const url = new URL(database.url)
  url.username = name
  url.password = 'only-for-the-test'
  const clients = Array.from({ length: 4 }, () => new pg.Client(url.href))
  try {
    await Promise.all(clients.map((client) => client.connect()))
    expect(await database.titles('connections-near-limit')).toEqual([
      `4 of 5 connections of role ${name} are in use`,
    ])
    expect((await other.titles('connections-near-limit')).join()).not.toContain(name)
  } finally {
    await Promise.all(clients.map((client) => client.end()))
    await database.run(`drop role ${name}`)
  }
})

it('counts no connection that is kept for superusers', async () => {
  await using database = await testDatabase()
  await using reader = await connectReader(database.url)
  const { activity } = await reader.read(readCatalogue)
  const kept = ['superuser_reserved_connections', 'reserved_connections']
  const { rows } = await reader.read((client) =>
    client.query<{ most: number; kept: number }>(
      `select current_setting('max_connections')::int as most,
         (select sum(setting::int)::int from pg_settings where name = any($1)) as kept`,
      [kept],
    ),
  )
  expect(rows[0]?.kept).toBeGreaterThan(0)
  expect(activity.connections.limit).toBe((rows[0]?.most ?? 0) - (rows[0]?.kept ?? 0))
})

it('is urgent at 95 %, and says how many a pooler would need', () => {
  const found = (used: number) => {
    const { activity } = catalogueOf([])
    const connections = { used, idle: 70, limit: 100, limited: [] }
    const catalogue = catalogueOf([], { activity: { ...activity, connections } })
    return connectionsNearLimit.judge(seenOf(catalogue))[0]
  }
  expect([79, 80, 94, 95].map((used) => found(used)?.severity)).toEqual([
    undefined,
    'medium',
    'medium',
    'high',
  ])
  expect(found(90)?.gain).toContain('would need about 20 connections')
})
