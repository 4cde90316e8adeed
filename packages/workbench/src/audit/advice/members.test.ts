import { testDatabase } from '@tenfold/testing'
import { expect, it } from 'vitest'
import { auditedTwiceAs } from '../fixture/audited-as-member.ts'

const schema = `
  create table members (team_id int not null, user_id int not null, primary key (user_id, team_id));
  insert into members select 1 + i * 7 % 100, 1 + i % 500 from generate_series(1, 1000) i on conflict do nothing;
  create table notes (id int primary key, team_id int not null, title text not null, body text not null, created_at timestamptz not null,
    archived boolean not null);
  insert into notes select i, 1 + i * 7919::bigint % 100, md5(i::text), repeat(md5(i::text), 5),
    timestamptz '2026-01-01' - i / 1000 * interval '1 day', i % 10 < 7 from generate_series(1, 60000) i;
  alter table notes enable row level security;
  create policy own on notes using (team_id in (select team_id from members
    where user_id = (select nullif(current_setting('app.user_id', true), '')::int)));`

const page =
  'select id, title from notes where not archived order by created_at desc, id desc limit 25'

it('finds the order of a page under a policy with a subselect, and nothing by which another statement reads more', async () => {
  const { advised, before, after, again } = await auditedTwiceAs(await testDatabase(), schema, [
    { text: page, calls: 60 },
    { text: 'select count(*) from notes where not archived', calls: 20 },
  ])
  expect(advised).toContainEqual(expect.stringMatching(/\(created_at desc.* where/))
  for (const [text, blocks] of before) expect(after.get(text)).toBeLessThan(blocks * 1.1)
  expect(again).toEqual([])
})

const nested = `
  create table projects (id int primary key, org_id int not null, name text);
  insert into projects select i, 1 + i % 100, md5(i::text) from generate_series(1, 8000) i;
  create table tasks (id int primary key, project_id int not null, title text not null);
  insert into tasks select i, 1 + i * 7919::bigint % 8000, repeat(md5(i::text), 3) from generate_series(1, 40000) i;
  create table comments (id int primary key, task_id int not null, body text not null, created_at timestamptz not null);
  insert into comments select i, 1 + i * 7907::bigint % 40000, repeat(md5(i::text), 4),
    timestamptz '2026-01-01' + i * 7919::bigint % 80000 * interval '1 min' from generate_series(1, 80000) i;
  alter table projects enable row level security;
  alter table tasks enable row level security;
  alter table comments enable row level security;
  create policy own on projects using (org_id = (select nullif(current_setting('app.user_id', true), '')::int));
  create policy own on tasks using (project_id in (select id from projects));
  create policy own on comments using (exists (select from tasks t where t.id = task_id));`

it('finds the index of the innermost rows under policies inside each other in one audit', async () => {
  const { advised, before, after, again } = await auditedTwiceAs(await testDatabase(), nested, [
    { text: 'select * from comments where task_id = 4711 order by created_at', calls: 20 },
    { text: 'select id, body from comments order by created_at desc limit 10', calls: 10 },
    { text: 'select count(*) from tasks where project_id = 4712', calls: 20 },
    { text: 'select name from projects where org_id = 12', calls: 400 },
  ])
  expect(advised).toContainEqual(expect.stringContaining('comments (task_id'))
  for (const [text, blocks] of before) expect(after.get(text)).toBeLessThan(blocks * 1.1)
  expect(again.filter((ddl) => ddl.includes('comments'))).toEqual([])
})
