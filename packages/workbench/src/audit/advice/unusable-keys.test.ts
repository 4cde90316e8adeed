import { testDatabase, testServerMajor } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { times, trial } from '../fixture/trial.ts'

it.skipIf(testServerMajor() < 18)(
  'advises no index on a virtual generated column, which no server builds',
  async () => {
    await using shop = await trial(
      await testDatabase(),
      `create table parcels (id int primary key, site int not null, doubled int generated always as (site * 2) virtual, note text);
       insert into parcels (id, site, note) select i, i % 2000, repeat('x', 40) from generate_series(1, 60000) i; analyze parcels`,
    )
    const { indexes } = await shop.advise({
      'select id from parcels where doubled = $1': times(4, (i) => [2 * i]),
      'select id from parcels where site = $1 and doubled = $2': times(4, (i) => [i, 2 * i]),
      'select id from parcels where site > $1 order by doubled limit 5': times(4, (i) => [i]),
    })
    const ddl = indexes.map((index) => index.ddl.replace(' concurrently', ''))
    expect(ddl.join()).toContain('(site)')
    for (const sql of ddl) await shop.run(sql)
  },
)

it('advises no look-up by a function that leaks under a policy that calls one', async () => {
  await using shop = await trial(
    await testDatabase(),
    `create table people (id int primary key, org int not null, email text not null);
     insert into people select i, i % 50, 'Person' || i || '@mail.example' from generate_series(1, 30000) i; analyze people;
     create function is_mine(int) returns boolean language plpgsql stable as $$ begin return $1 = current_setting('app.org')::int; end $$;
     alter table people enable row level security; alter table people force row level security;
     create policy mine on people using (is_mine(org));
     create role visitor_of_people; grant select on people to visitor_of_people;
     set app.org = '7'; set role visitor_of_people`,
  )
  try {
    const { indexes } = await shop.advise({
      'select id from people where lower(email) = $1': times(5, (i) => [`person${i}@mail.example`]),
    })
    expect(indexes.map(({ ddl }) => ddl)).toEqual([])
  } finally {
    await shop.run('reset role; drop owned by visitor_of_people; drop role visitor_of_people')
  }
})
