import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { auditedDatabase } from '../fixture/audited-database.ts'

it('finds in one audit what forty tables lack', async () => {
  await using database = auditedDatabase(await testDatabase())
  // Names that end in several digits count as one statement in a log.
  const names = Array.from('abcdefghij').flatMap((a) =>
    ['k', 'l', 'm', 'n'].map((b) => `boxes_${a}${b}`),
  )
  for (const name of names)
    await database.run(`create table ${name} (id int primary key, shelf int not null, label text not null);
      insert into ${name} select i, i % 500, 'a label of some length, ' || i from generate_series(1, 8000) i; analyze ${name}`)
  const lines = names.map(
    (name) => `x LOG:  duration: 50.0 ms  statement: select label from ${name} where shelf = 7`,
  )
  expect(await database.titles('missing-index', lines.join('\n'))).toHaveLength(40)
})
