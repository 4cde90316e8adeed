import { type TestDatabase, testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { verifyIndexes } from './advice/verify.ts'
import { audit } from './audit.ts'
import { writeMigration } from './migration.ts'

const parts = `
  create table parts (id int primary key, kind text, qty int, maker int);
  insert into parts select i, chr(97 + i % 5), i, i % 400 from generate_series(1, 40000) i;
  analyze parts;`
const log = logOf('select * from parts where qty = 77')

function logOf(...statements: readonly string[]): string {
  const lines = statements.map((text) => `x LOG:  duration: 500.0 ms  statement: ${text}`)
  return [...lines, ...lines].join('\n')
}

interface Shop extends TestDatabase {
  ask(text: string): Promise<readonly Record<string, unknown>[]>
}

async function shop(ddl: string): Promise<Shop> {
  const database = await testDatabase()
  const ask = async (text: string) => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(text)).rows
    } finally {
      await client.end()
    }
  }
  await ask(`${parts}${ddl}`)
  return { ...database, ask }
}

/** The lines of a migration that run; those of its comments too when `all`. */
function linesOf(migration: string, all = false): readonly string[] {
  const lines = migration
    .split('\n')
    .map((line) => (all ? line.replace(/^-- (?=create|drop)/, '') : line))
  return lines.filter((line) => line !== '' && !line.startsWith('--'))
}

it.each([
  ['an index', 'create index parts_qty_idx on parts (kind)'],
  ['a table', 'create table parts_qty_idx (id int primary key)'],
  [
    'a view, and the next name by a sequence',
    'create view parts_qty_idx as select 1; create sequence parts_qty_idx_2',
  ],
])('gives an index another name than that of %s', async (_, ddl) => {
  await using database = await shop(ddl)
  const { findings } = await audit({ url: database.url, log })
  for (const line of linesOf(writeMigration(findings))) await database.ask(line)
  const again = await audit({ url: database.url, log })
  expect(again.findings.map(({ rule }) => rule)).not.toContain('missing-index')
})

it('gives all indexes of one report names of their own', async () => {
  await using database = await shop(`
    create table parts_a (b int, id int primary key, part int references parts);
    create table parts_part (id int primary key, a_b int, idx int references parts (id));
    create table parts_part_a (b int, id int primary key);
    insert into parts_a select i, i, 1 from generate_series(1, 40000) i;
    insert into parts_part select i, i, 1 from generate_series(1, 40000) i;
    insert into parts_part_a select i, i from generate_series(1, 40000) i;
    analyze parts_a; analyze parts_part; analyze parts_part_a`)
  const { findings } = await audit({
    url: database.url,
    log: logOf('select * from parts_part where a_b = 7', 'select * from parts_part_a where b = 7'),
  })
  const lines = linesOf(writeMigration(findings), true).filter((line) => line.startsWith('create '))
  expect(lines).toHaveLength(4)
  for (const line of lines) await database.ask(line)
})

it('makes anew what an interrupted build left, as often as it is interrupted', async () => {
  await using database = await shop('create index parts_qty_idx on parts (qty)')
  const interrupt = `update pg_index set indisvalid = false where indrelid = 'parts'::regclass and not indisprimary`
  for (let i = 0; i < 2; i++) {
    await database.ask(interrupt)
    const { findings } = await audit({ url: database.url, log })
    expect(findings.map(({ rule }) => rule)).toEqual(['missing-index'])
    for (const line of linesOf(writeMigration(findings))) await database.ask(line)
    const indexes = `select indexrelid::regclass::text as name, indisvalid as valid from pg_index
      where indrelid = 'parts'::regclass and not indisprimary`
    expect(await database.ask(indexes)).toEqual([{ name: 'parts_qty_idx', valid: true }])
  }
})

it('makes anew the interrupted index of a foreign key too, and reports one that nothing asks for', async () => {
  await using database = await shop(`
    create table makers (id int primary key); insert into makers select generate_series(0, 400);
    alter table parts add foreign key (maker) references makers;
    create index parts_maker_idx on parts (maker); create index parts_kind_idx on parts (kind);
    update pg_index set indisvalid = false where indrelid = 'parts'::regclass and not indisprimary`)
  const { findings } = await audit({ url: database.url, log: logOf('select 1') })
  expect(findings.map(({ sql }) => sql.join(' '))).toEqual([
    'reindex index concurrently public.parts_kind_idx;',
    'drop index concurrently if exists public.parts_maker_idx; create index concurrently parts_maker_idx on public.parts (maker);',
  ])
})

it('has an index dropped, not made anew, that an interrupted REINDEX left beside a valid one', async () => {
  await using database = await shop(`
    create unique index parts_one on parts (qty); create unique index parts_one_ccnew on parts (qty);
    update pg_index set indisvalid = false where indexrelid = 'parts_one_ccnew'::regclass`)
  const { findings } = await audit({ url: database.url, log: logOf('select 1') })
  expect(findings.map(({ sql }) => sql.join(' '))).toEqual([
    'drop index concurrently if exists public.parts_one_ccnew;',
  ])
})

it('advises no index by a function that the migration could not name', async () => {
  await using database = await shop(`
    create schema hidden; create function hidden.norm(text) returns text immutable language sql as 'select lower($1)';
    create function norm2(text) returns text immutable language sql as 'select lower($1)'`)
  const asking = (name: string) => logOf(`select * from parts where ${name}(kind) = 'xyz'`)
  const hidden = await audit({ url: database.url, log: asking('hidden.norm') })
  expect(hidden.findings).toEqual([])
  const { findings } = await audit({ url: database.url, log: asking('norm2') })
  for (const line of linesOf(writeMigration(findings))) await database.ask(line)
  expect(findings.map(({ rule }) => rule)).toEqual(['missing-index'])
})

it('leaves an index alone that is being made right now', async () => {
  await using database = await shop('')
  const writer = new pg.Client({ connectionString: database.url })
  const builder = new pg.Client({ connectionString: database.url })
  builder.on('error', () => undefined)
  await Promise.all([writer.connect(), builder.connect()])
  await writer.query(`begin; insert into parts values (0, 'a', 0, 0)`)
  const build = builder.query('create index concurrently parts_qty_idx on parts (qty)')
  // It waits for the writer, and is there already, invalid.
  await expect.poll(() => database.ask('select from pg_stat_progress_create_index')).toHaveLength(1)
  const { findings } = await audit({ url: database.url, log })
  await writer.query('rollback')
  await build
  await Promise.all([writer.end(), builder.end()])
  expect(findings).toEqual([])
})

it('leaves an index alone that another role makes, of whose build only the locks are shown', async () => {
  await using database = await shop('')
  const name = `narrow_${database.url.slice(-12)}`
  await database.ask(
    `create role ${name} login password 'only-for-the-test'; grant select on parts to ${name}`,
  )
  const login = new URL(database.url)
  login.username = name
  login.password = 'only-for-the-test'
  const [writer, builder] = [database.url, database.url].map(
    (connectionString) => new pg.Client({ connectionString }),
  )
  if (!writer || !builder) throw new Error('There are two.')
  try {
    await Promise.all([writer.connect(), builder.connect()])
    await writer.query(`begin; insert into parts values (0, 'a', 0, 0)`)
    const build = builder.query('create index concurrently parts_qty_idx on parts (qty)')
    await expect
      .poll(() => database.ask('select from pg_index where not indisvalid'))
      .toHaveLength(1)
    const { findings } = await audit({ url: login.href, log })
    await writer.query('rollback')
    await build
    expect(findings).toEqual([])
  } finally {
    await Promise.all([writer.end(), builder.end()])
    await database.ask(`drop owned by ${name}; drop role ${name}`)
  }
})

it("drops no index of the app's own when one of that name can't be made", async () => {
  await using database = await shop('')
  const { findings } = await audit({ url: database.url, log })
  const indexes = findings.flatMap(({ index }) => index ?? [])
  // Made by somebody between advice and trial.
  await database.ask('create index parts_qty_idx on parts (kind)')
  await expect(
    verifyIndexes({ adminUrl: database.url, indexes, statements: [] }),
  ).rejects.toMatchObject({ code: 'audit/name-taken' })
  expect(await database.ask(`select from pg_class where relname = 'parts_qty_idx'`)).toHaveLength(1)
})
