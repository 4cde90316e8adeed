import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { audit } from '../audit.ts'
import type { Finding } from '../finding.ts'
import type { Kind } from './kinds.ts'

const shop = `
  create table authors (id int primary key, name text);
  insert into authors select i, 'a' || i from generate_series(1, 2000) i;
  create table books (id int primary key, author_id int references authors, title text, added_at int);
  insert into books select i, i % 2000 + 1, 'b' || i, i from generate_series(1, 60000) i;
  create index on books (author_id); create index on books (added_at, id);
  create table scans (id int primary key, book_id int references books, pages text);
  alter table scans alter pages set storage external;
  insert into scans select i, i, repeat('x', 5000) from generate_series(1, 3000) i; create index on scans (book_id);
  create table tasks (id int primary key, done bool, at int);
  insert into tasks select i, true, i from generate_series(1, 3000) i; create index on tasks (at) where not done;
  create extension pg_stat_statements`

let database: Awaited<ReturnType<typeof testDatabase>>
let client: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(shop)
  await client.query('vacuum analyze')
})
afterAll(async () => {
  await client.end()
  await database[Symbol.asyncDispose]()
})

const ask = async (text: string, ...values: unknown[]) => (await client.query(text, values)).rows
const times = async (n: number, work: (i: number) => Promise<unknown>) => {
  for (let i = 0; i < n; i++) await work(i)
}

/** What an audit finds after `work`, beside what the tables alone show. */
async function foundAfter(work: () => Promise<unknown>): Promise<readonly Finding[]> {
  await ask(
    'select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = current_database()',
  )
  await work()
  return (await audit({ url: database.url })).findings.filter(({ share }) => share !== undefined)
}

const listBooks = 'select * from books where added_at < $1 order by added_at desc, id desc limit 20'
const faults: readonly [Kind, string, () => Promise<unknown>][] = [
  [
    'large-offset',
    'books is paged by OFFSET',
    () =>
      times(20, (i) =>
        ask('select id, title from books order by added_at, id limit 20 offset $1', 2_000 * i),
      ),
  ],
  [
    'repeated-lookup',
    'authors is looked up row by row, 800 times (N+1)',
    () =>
      times(40, async (i) => {
        const books = await ask(listBooks, 1000 * (i + 1))
        for (const { author_id: id } of books) await ask('select * from authors where id = $1', id)
      }),
  ],
  [
    'repeated-lookup',
    'books is looked up row by row, 800 times (N+1)',
    () =>
      times(40, async (i) => {
        const authors = await ask(
          'select id, name from authors where id > $1 order by id limit 20',
          20 * i,
        )
        for (const { id } of authors) await ask('select title from books where author_id = $1', id)
      }),
  ],
  [
    'repeated-lookup',
    'authors is looked up row by row, 800 times (N+1)',
    () =>
      times(20, async (i) => {
        const books = await ask(listBooks, 1000 * (i + 1))
        const older = await ask('select author_id from books where id > $1 limit 20', 20 * i)
        for (const { author_id: id } of [...books, ...older])
          await ask('select name from authors where id = $1 and name is not null limit 1', id)
      }),
  ],
  [
    'polling',
    'tasks is polled, 1,200 times, in 100 % of them for nothing',
    () =>
      times(1_200, () =>
        ask(
          'update tasks set done = true where id = (select id from tasks where not done order by at limit 1 for update skip locked) returning id',
        ),
      ),
  ],
  [
    'whole-table-count',
    'books is counted whole',
    () => times(10, () => ask('select count(*)::int from books')),
  ],
  [
    'disk-sort',
    'A statement on books sorts on disk',
    () =>
      times(5, () =>
        ask(
          `select string_agg(title, ',') from (select title from books, generate_series(1, 5) order by md5(title)) all_of_them`,
        ),
      ),
  ],
  [
    'wide-rows',
    'Lists of scans read its wide values',
    () =>
      times(20, (i) =>
        ask('select * from scans where book_id between $1 and $2', i * 50, i * 50 + 40),
      ),
  ],
  [
    'wide-rows',
    'Lists of scans read its wide values',
    () =>
      times(20, (i) =>
        ask(
          'select s.id, s.book_id, s.pages from scans s where s.book_id between $1 and $2',
          i * 50,
          i * 50 + 40,
        ),
      ),
  ],
  [
    'missing-limit',
    'A call reads 60,000 rows of books',
    () => times(4, () => ask('select id, title from books')),
  ],
  [
    'cacheable-reads',
    'A cache could serve up to',
    () => times(1_500, (i) => ask('select name from authors where id = $1', i % 7)),
  ],
]

it.each(faults)('finds %s: %s', async (kind, title, work) => {
  const found = await foundAfter(work)
  expect(
    found.filter(({ rule }) => rule === kind).map((each) => each.title.slice(0, title.length)),
  ).toEqual([title])
  const [finding] = found.filter(({ rule }) => rule === kind)
  expect(finding?.gain).toMatch(/^[a-z0-9]/)
  expect(finding?.why).not.toMatch(/NaN|undefined|Infinity/)
})

const innocent: readonly [string, () => Promise<unknown>][] = [
  [
    'a first page asked for by OFFSET 0',
    () => times(30, () => ask('select id from books order by added_at, id limit 20 offset 0')),
  ],
  [
    'small pages near the start',
    () =>
      times(30, (i) =>
        ask('select id from books order by added_at, id limit 20 offset $1', 20 * (i % 5)),
      ),
  ],
  [
    'a page with a join',
    () =>
      times(100, (i) =>
        ask(
          'select b.*, a.name from books b join authors a on a.id = b.author_id where b.added_at < $1 order by b.added_at desc, b.id desc limit 20',
          500 * (i + 1),
        ),
      ),
  ],
  [
    'a list and look-ups that have nothing to do with it',
    () =>
      times(30, async (i) => {
        await ask(listBooks, 1000 * (i + 1))
        await times(3, (n) => ask('select * from authors where id = $1', n))
      }),
  ],
  [
    'a busy queue',
    () =>
      times(300, async (i) => {
        await ask('insert into tasks values ($1, false, $1)', 10_000 + i)
        await ask(
          'update tasks set done = true where id = (select id from tasks where not done order by at limit 1 for update skip locked) returning id',
        )
      }),
  ],
  ['a count of few rows', () => times(20, () => ask('select count(*) from authors'))],
  [
    'a count by a key',
    () => times(20, (i) => ask('select count(*) from books where author_id = $1', i)),
  ],
  [
    'narrow columns of a wide table',
    () =>
      times(20, (i) =>
        ask('select id, book_id from scans where book_id between $1 and $2', i, i + 40),
      ),
  ],
  [
    'reads of rows that change as often',
    () =>
      times(1_200, async (i) => {
        await ask('select name from authors where id = $1', i % 7)
        await ask('update authors set name = $2 where id = $1', i % 7, `n${i}`)
      }),
  ],
]

it.each(innocent)('says nothing of %s', async (_what, work) =>
  expect((await foundAfter(work)).map(({ title }) => title)).toEqual([]),
)
