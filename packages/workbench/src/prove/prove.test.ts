import { testDatabase, testServerMajor } from '@tenfold/testing'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type FencedSchema,
  fencedSchema,
  inventNames,
  type Names,
  policySql,
} from './fixture/fenced-schema.ts'
import {
  type IsolationReport,
  type IsolationRule,
  isolationText,
  proveIsolation,
  type Severity,
} from './index.ts'

const found = ({ findings }: IsolationReport) =>
  new Set(findings.map(({ rule, severity }) => `${severity} ${rule}`))

describe.each([0, 1, 2, 3, 4, 5])('a fenced schema of invented names (%i)', (seed) => {
  it('is proven, with column, role and setting found out', async () => {
    await using schema = await fencedSchema(await testDatabase(), inventNames(seed))
    const report = await proveIsolation({ url: schema.url })
    expect(report).toMatchObject({
      isProven: true,
      findings: [],
      column: schema.names.column,
      role: schema.names.app,
      settings: [schema.names.setting],
    })
    expect(report.tables).toHaveLength(3)
    expect(report.tables.every(({ isReachable }) => isReachable)).toBe(true)
    expect(report.notes.join(' ')).toContain(`Took "${schema.names.app}" for the app's role`)
    expect(isolationText(report)).toContain('Proven')
  })

  it('is proven again once the SQL of its findings has run', async () => {
    await using schema = await fencedSchema(await testDatabase(), inventNames(seed))
    const [first, second] = schema.names.tables
    await schema.run(`
      drop policy tenant on ${first}; alter table ${first} disable row level security;
      create policy all_rows on ${second} using (true);
      grant truncate on ${first} to ${schema.names.app}`)
    const { url } = schema
    const broken = await proveIsolation({ url, setting: schema.names.setting })
    expect(broken.isProven).toBe(false)
    for (const sql of broken.findings.flatMap((finding) => finding.sql)) await schema.run(sql)
    expect((await proveIsolation({ url })).findings).toEqual([])
  })
})

interface Mutant {
  readonly what: string
  readonly sql: (names: Names) => string
  readonly finds: readonly `${Severity} ${IsolationRule}`[]
}

/** The condition of a fence, and `more` of it. */
const withPolicy = (names: Names, change: (condition: string) => string) => {
  const [table] = names.tables
  const condition = /using (\(.*\)) with check/.exec(policySql(names, table))?.[1] ?? ''
  return `drop policy tenant on ${table}; create policy tenant on ${table} ${change(condition)};`
}

const mutants: readonly Mutant[] = [
  {
    what: 'row-level security is off',
    sql: ({ tables: [table] }) => `alter table ${table} disable row level security`,
    finds: ['hole no-row-security', 'hole sees-rows'],
  },
  {
    what: 'a table came without any fence',
    sql: ({ app, column, columnType, list }) => `
      create table notes (id int, ${column} ${columnType} references ${list});
      grant select, insert on notes to ${app}; grant usage on schema public to ${app}`,
    finds: ['hole no-row-security'],
  },
  {
    what: 'a policy lets everybody in',
    sql: ({ tables: [table] }) => `create policy more on ${table} for select using (true)`,
    finds: ['hole open-policy', 'hole sees-rows'],
  },
  {
    what: 'a policy has a way out by OR',
    sql: (names) => withPolicy(names, (condition) => `using (${condition} or id > 0)`),
    finds: ['hole open-policy', 'hole sees-rows'],
  },
  {
    what: 'a missing setting matches everything',
    sql: (names) =>
      withPolicy(
        names,
        () =>
          `using (${names.column}::text = coalesce(nullif(current_setting('${names.setting}', true), ''), ${names.column}::text))`,
      ),
    finds: ['hole open-policy', 'hole sees-rows'],
  },
  {
    what: 'a missing setting means a certain tenant',
    sql: (names) =>
      withPolicy(
        names,
        () =>
          `using (${names.column}::text = coalesce(nullif(current_setting('${names.setting}', true), ''), '99'))`,
      ),
    finds: ['hole open-policy'],
  },
  {
    what: 'a policy compares with a constant',
    sql: (names) => withPolicy(names, () => `using (${names.column}::text <> 'nobody')`),
    finds: ['hole open-policy', 'hole sees-rows'],
  },
  {
    what: 'writing is not checked',
    sql: (names) => withPolicy(names, (condition) => `using ${condition} with check (true)`),
    finds: ['hole open-policy'],
  },
  {
    what: 'only reading is fenced',
    sql: (names) =>
      withPolicy(
        names,
        (condition) =>
          `for select using ${condition}; create policy writes on ${names.tables[0]} for insert with check (true)`,
      ),
    finds: ['hole open-policy', 'remark no-policy'],
  },
  {
    what: 'a policy calls a function for every row',
    sql: (names) => `
      create function is_mine(value text) returns boolean language sql stable
        as $$ select position(value in current_setting('${names.setting}', true)) = 1 $$;
      ${withPolicy(names, () => `using (is_mine(${names.column}::text))`)}`,
    finds: ['undecided unclear-policy'],
  },
  {
    what: 'a policy takes the tenant from a volatile function',
    sql: (names) => `
      create function whose_turn() returns text language sql volatile
        as $$ select current_setting('${names.setting}', true) $$;
      ${withPolicy(names, () => `using (${names.column}::text = whose_turn())`)}`,
    finds: ['undecided unclear-policy'],
  },
  {
    what: 'the app is a superuser',
    sql: ({ app }) => `alter role ${app} superuser`,
    // One cause, one hole.
    finds: ['hole role-too-strong', 'hole lists-tenants'],
  },
  {
    what: 'the app bypasses policies',
    sql: ({ app }) => `alter role ${app} bypassrls`,
    finds: ['hole role-too-strong'],
  },
  {
    what: 'the app may run programs of the server',
    sql: ({ app }) => `grant pg_execute_server_program to ${app}`,
    finds: ['hole role-too-strong'],
  },
  {
    what: 'the app may become the owner',
    sql: ({ app, owner }) => `grant ${owner} to ${app}`,
    finds: ['hole role-owns', 'hole truncate', 'hole attaches-triggers', 'hole lists-tenants'],
  },
  {
    what: 'the app is an owner whom policies pass by',
    sql: ({ app, tables: [table] }) =>
      `alter table ${table} owner to ${app}; alter table ${table} no force row level security`,
    finds: [
      'hole role-owns',
      'hole not-forced',
      'hole truncate',
      'hole attaches-triggers',
      'hole sees-rows',
    ],
  },
  {
    what: 'the app may truncate',
    sql: ({ app, tables: [table] }) => `grant truncate on ${table} to ${app}`,
    finds: ['hole truncate'],
  },
  {
    what: 'a view shows what its owner sees',
    sql: ({ app, tables: [table] }) =>
      `create view overview as select * from ${table}; grant select on overview to ${app};
       grant usage on schema public to ${app}`,
    finds: ['hole view-bypass'],
  },
  {
    what: 'a view shows it through another view',
    sql: ({ app, tables: [table] }) =>
      `create view inner_view as select * from ${table}; create view outer_view as select * from inner_view;
       grant select on outer_view to ${app}; grant usage on schema public to ${app}`,
    finds: ['hole view-bypass'],
  },
  {
    what: 'a materialized view keeps a copy',
    sql: ({ app, tables: [table] }) =>
      `create materialized view kept as select * from ${table}; grant select on kept to ${app};
       grant usage on schema public to ${app}`,
    finds: ['hole materialized-copy', 'hole sees-rows'],
  },
  {
    what: 'a function works as a superuser',
    sql: ({ app, tables: [table] }) =>
      `create function everything() returns bigint language sql security definer
         as $$ select count(*) from ${table} $$; grant usage on schema public to ${app}`,
    finds: ['hole function-bypass'],
  },
  {
    what: 'a foreign table lies elsewhere',
    sql: ({ app, column, columnType }) =>
      `create foreign data wrapper far; create server far foreign data wrapper far;
       create foreign table afar (${column} ${columnType}) server far;
       grant select on afar to ${app}; grant usage on schema public to ${app}`,
    finds: ['hole foreign-table'],
  },
  {
    what: 'a partition can be read past its parent',
    sql: (names) => `
      create table parted (${names.column} ${names.columnType}) partition by list (${names.column});
      create table part partition of parted default;
      alter table parted enable row level security; alter table parted force row level security;
      ${policySql(names, 'parted')}
      grant usage on schema public to ${names.app}; grant select on parted, part to ${names.app}`,
    finds: ['hole no-row-security'],
  },
  {
    what: 'a table without the column belongs to a fenced one',
    sql: ({ app, tables: [table] }) =>
      `create table parts (id int, whole int not null references ${table} (id));
       grant select on parts to ${app}; grant usage on schema public to ${app}`,
    finds: ['hole no-row-security'],
  },
  {
    what: 'a table may refer to a fenced one',
    sql: ({ app, tables: [table] }) =>
      `create table hints (id int, latest int references ${table} (id));
       grant select on hints to ${app}; grant usage on schema public to ${app}`,
    finds: ['undecided no-row-security'],
  },
  {
    what: 'a table names the tenant by another column',
    sql: ({ app, list, columnType }) =>
      `create table guests (id int, host ${columnType} not null references ${list});
       grant select on guests to ${app}; grant usage on schema public to ${app}`,
    finds: ['hole no-row-security'],
  },
  {
    what: 'the database names a tenant beforehand',
    sql: ({ setting, app }) => `alter role ${app} set ${setting} = '7'`,
    finds: ['hole preset-tenant'],
  },
  {
    what: 'the list of tenants is open',
    sql: ({ app, list }) => `grant select on ${list} to ${app}`,
    finds: ['undecided lists-tenants'],
  },
  {
    what: 'a table has no policy at all',
    sql: ({ tables: [table] }) => `drop policy tenant on ${table}`,
    finds: ['remark no-policy'],
  },
  {
    what: 'the grant is on one column only',
    sql: ({ app, column, columnType }) =>
      `create table slips (id int, ${column} ${columnType}); grant select (id) on slips to ${app};
       grant usage on schema public to ${app}`,
    finds: ['hole no-row-security'],
  },
]

describe('a mutant', () => {
  let schema: FencedSchema
  let seed = 0
  beforeEach(async () => {
    schema = await fencedSchema(await testDatabase(), inventNames(seed++))
  })
  afterEach(() => schema[Symbol.asyncDispose]())

  it.each(mutants)('is found: $what', async ({ sql, finds }) => {
    await schema.run(sql(schema.names))
    const { app: role, setting } = schema.names
    const report = await proveIsolation({ url: schema.url, role, setting })
    expect(found(report)).toEqual(new Set(finds))
    expect(report.isProven).toBe(finds.every((find) => find.startsWith('remark')))
  })
})

describe('what is harmless', () => {
  const harmless: readonly (Pick<Mutant, 'what' | 'sql'> & { readonly needs?: number })[] = [
    {
      what: 'a view with the rights of its caller',
      needs: 15,
      sql: ({ app, tables: [table] }) =>
        `create view mine with (security_invoker = on) as select * from ${table};
         grant select on mine to ${app}; grant usage on schema public to ${app}`,
    },
    {
      what: 'a view of an owner whom policies bind',
      sql: ({ app, owner, tables: [table] }) =>
        `create view mine as select * from ${table}; alter view mine owner to ${owner};
         grant select on mine to ${app}; grant usage on schema public to ${app}`,
    },
    {
      what: 'a table that the app has no right to',
      sql: ({ column, columnType }) => `create table secrets (${column} ${columnType})`,
    },
    {
      what: 'a fence that is narrower by AND',
      sql: (names) => withPolicy(names, (condition) => `using (${condition} and id > 0)`),
    },
    {
      what: 'an open policy behind a restrictive fence',
      sql: (names) =>
        `${withPolicy(names, (condition) => `as restrictive using ${condition}`)}
         create policy all_rows on ${names.tables[0]} using (true)`,
    },
    {
      what: 'a setting asked for once a statement',
      sql: (names) =>
        withPolicy(
          names,
          () =>
            `using (${names.column}::text = (select current_setting('${names.setting}', true)))`,
        ),
    },
    {
      what: 'a stable function that reads the setting',
      sql: (names) => `
        create function turn() returns text language sql stable
          as $$ select current_setting('${names.setting}', true) $$;
        ${withPolicy(names, () => `using (${names.column}::text = turn())`)}`,
    },
    {
      what: 'a policy that is for another role',
      sql: ({ owner, tables: [table] }) =>
        `create policy backup on ${table} to ${owner} using (true)`,
    },
    {
      what: 'a function that does not touch tenants',
      sql: () => `create function hello() returns int language sql security definer as 'select 1'`,
    },
  ]

  it.for(harmless)('is let be: $what', async ({ sql, needs = 0 }, { skip }) => {
    skip(testServerMajor() < needs, `needs Postgres ${needs}`)
    await using schema = await fencedSchema(await testDatabase(), inventNames(harmless.length))
    await schema.run(sql(schema.names))
    const report = await proveIsolation({ url: schema.url })
    expect(report.findings).toEqual([])
  })
})

it('changes nothing: rows, schema and settings are as before', async () => {
  await using schema = await fencedSchema(await testDatabase(), inventNames(4))
  const { url } = schema
  const first = await proveIsolation({ url })
  const second = await proveIsolation({ url })
  expect({ ...second, elapsedMs: 0 }).toEqual({ ...first, elapsedMs: 0 })
})

it('works for the app’s own login too, and says what that one cannot tell', async () => {
  await using schema = await fencedSchema(await testDatabase(), inventNames(2))
  const { app } = schema.names
  await schema.run(`alter role ${app} login password 'app'`)
  const report = await proveIsolation({ url: urlOf(schema.url, app) })
  expect(report).toMatchObject({ isProven: true, findings: [], role: app })
  expect(report.notes.join(' ')).toContain('No row is visible to this login')
})

it('names a few of many empty tables, and takes a locked one for no proof', async () => {
  await using schema = await fencedSchema(await testDatabase(), inventNames(0))
  const { app, column, tables } = schema.names
  await schema.run(`do $$ begin for i in 1..15 loop
    execute format('create table bulk_%s (${column} int)', i);
    execute format('grant select on bulk_%s to ${app}', i); end loop; end $$`)
  const client = new pg.Client({ connectionString: schema.url })
  await client.connect()
  await client.query(`begin; lock table ${tables[0]} in access exclusive mode`)
  const report = await proveIsolation({ url: schema.url }).catch(String)
  await client.end()
  expect(JSON.stringify(report)).toMatch(/locked|given up/)
  const notes = (await proveIsolation({ url: schema.url })).notes.join(' ')
  expect(notes).toMatch(/No row is visible .* and 5 more/)
})

it('asks for another login when it may not become the app’s role', async () => {
  await using schema = await fencedSchema(await testDatabase(), inventNames(2))
  const { app, owner } = schema.names
  await schema.run(`alter role ${owner} login password 'app'`)
  const refused = proveIsolation({ url: urlOf(schema.url, owner) })
  await expect(refused).rejects.toThrow(`Run: grant ${app} to ${owner}`)
})

function urlOf(url: string, user: string): string {
  return Object.assign(new URL(url), { username: user, password: 'app' }).href
}

it('names what it was not told right', async () => {
  await using schema = await fencedSchema(await testDatabase(), inventNames(0))
  const { url } = schema
  await expect(proveIsolation({ url, column: 'owner_nr' })).rejects.toThrow(
    /"owner_nr"[^]*--column/,
  )
  await expect(proveIsolation({ url, role: 'nobody' })).rejects.toThrow(
    /no role "nobody"[^]*--role/,
  )
})
