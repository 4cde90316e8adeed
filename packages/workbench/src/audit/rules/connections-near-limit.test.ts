import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
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
