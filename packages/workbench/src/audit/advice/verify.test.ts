import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { diffStatements, snapshotStatements } from '../../evidence/statements.ts'
import { connectReader } from '../../postgres/reader.ts'
import { trial } from '../fixture/trial.ts'
import { adviseIndexes } from './advise.ts'
import { verifyIndexes } from './verify.ts'

it.each([
  ['keeps an index whose statement there was no time to ask the planner about', 0],
  ['keeps an index that the planner uses', 60_000],
])('%s', async (_, planningMs) => {
  await using database = await testDatabase()
  await using world = await trial(
    database,
    `create table notes (id int primary key, org int not null, body text);
     insert into notes select i, i % 1000, md5(i::text) from generate_series(1, 30000) i; analyze notes`,
  )
  await using reader = await connectReader(database.url)
  const before = await reader.read(snapshotStatements)
  for (let org = 1; org < 20; org++) await world.run(`select body from notes where org = ${org}`)
  const statements = diffStatements(before, await reader.read(snapshotStatements)).filter(
    ({ text }) => text.startsWith('select body'),
  )
  const { indexes } = await adviseIndexes({ url: database.url, statements })
  const { created, dropped } = await verifyIndexes({
    adminUrl: database.url,
    indexes,
    statements,
    planningMs,
  })
  expect([created.map(({ table }) => table), dropped]).toEqual([['notes'], []])
})
