import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

it.each(['one', 'two'])(
  'begins with the column of the foreign key, of indexes that save nearly as much (%s)',
  async (column) => {
    await using links = await trial(
      await testDatabase(),
      `create table nodes (id int primary key);
       insert into nodes select generate_series(0, 499);
       create table links (id int primary key, one int not null, two int not null, note text not null,
         foreign key (${column}) references nodes);
       insert into links select i, i % 500, i * 31 % 499, repeat(md5(i::text), 3) from generate_series(1, 40000) i;
       analyze`,
    )
    const text = 'select note from links where one = $1 and two = $2'
    const { indexes } = await links.advise({ [text]: times(8, (i) => [i * 7, i * 11]) })
    expect(indexes.map(({ ddl }) => ddl)).toEqual([
      expect.stringMatching(new RegExp(String.raw`on public\.links \(${column}\b`)),
    ])
  },
)
