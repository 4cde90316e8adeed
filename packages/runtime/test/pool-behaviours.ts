import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import Cursor from 'pg-cursor'
import QueryStream from 'pg-query-stream'

/** Uses of a pool, with results that are the same for every pool that behaves as `pg.Pool`. */
export type Behaviour = (
  pool: pg.Pool,
  open: (config?: pg.PoolConfig) => pg.Pool,
) => Promise<unknown>

/** Tables that the behaviours use. */
export const behaviourSchema = `
  create table things (id int primary key, org_id text not null default 'a', name text, size bigint, tags text[], at timestamptz, data jsonb);
  create table copied (id int, name text)`

const plain = (result: pg.QueryResult | pg.QueryResult[]): unknown =>
  Array.isArray(result)
    ? result.map(plain)
    : {
        command: result.command,
        rowCount: result.rowCount,
        rows: result.rows,
        fields: result.fields.map(({ name, dataTypeID, format }) => ({ name, dataTypeID, format })),
      }

/** An error in what callers may look at. */
export function faultOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { message, name } = error
  const more = error as unknown as Record<string, unknown>
  const facts = [
    'code',
    'severity',
    'position',
    'detail',
    'constraint',
    'routine',
    'table',
    'column',
  ]
  return { name, message, ...Object.fromEntries(facts.map((fact) => [fact, more[fact]])) }
}

const fails = async (work: Promise<unknown> | (() => unknown)): Promise<unknown> => {
  try {
    await (typeof work === 'function' ? work() : work)
    return 'no error'
  } catch (error) {
    return faultOf(error)
  }
}

const called = <T = pg.QueryResult>(
  call: (done: (error: Error | undefined, value: T) => void) => unknown,
) =>
  new Promise<T>((resolve, reject) =>
    call((error, value) => (error ? reject(error) : resolve(value))),
  )

async function withClient<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    return await work(client)
  } finally {
    client.release()
  }
}

const counts = ({ totalCount, idleCount, waitingCount }: pg.Pool) => [
  totalCount,
  idleCount,
  waitingCount,
]

export const behaviours: Readonly<Record<string, Behaviour>> = {
  text: async (pool) => plain(await pool.query('select 1 as one, null as nothing')),
  'text and values': async (pool) => plain(await pool.query('select $1::int + $2 as sum', [1, 2])),
  'a config': async (pool) =>
    plain(await pool.query({ text: 'select $1::text as x', values: ['a'] })),
  'a config, and values beside it': async (pool) =>
    plain(await pool.query({ text: 'select $1::text as x' }, ['b'])),
  'a callback': async (pool) => plain(await called((done) => pool.query('select 1 as one', done))),
  'values and a callback': async (pool) =>
    plain(await called((done) => pool.query('select $1::int as one', [1], done))),
  'a config and a callback': async (pool) =>
    plain(await called((done) => pool.query({ text: 'select 2 as two' }, done))),
  'an error to a callback': (pool) => fails(called((done) => pool.query('select nothing', done))),
  'rows as arrays': async (pool) =>
    plain(await pool.query({ text: 'select 1 as a, 2 as a', rowMode: 'array' })),
  'two columns of one name': async (pool) => plain(await pool.query('select 1 as a, 2 as a')),
  'types of its own': async (pool) => {
    const types = { getTypeParser: () => (value: unknown) => `<${String(value)}>` }
    return plain(
      await pool.query({
        text: 'select 1 as a, now() is null as b',
        types: types,
      }),
    )
  },
  'parsers of a client': (pool) =>
    withClient(pool, async (client) => {
      client.setTypeParser(pg.types.builtins.INT8, (value) => BigInt(value).toString(16))
      return plain(await client.query('select 255::bigint as a'))
    }),
  'numbers, dates, arrays and JSON': async (pool) => {
    const text = `select 9007199254740993::bigint as big, 1.50::numeric as num, 1.5::float8 as float, true as bool,
      '2020-01-02T03:04:05.678Z'::timestamptz as at, date '2020-01-02' as day, array[1,null,3] as ints,
      array['a,b','"c"'] as texts, '{"a":[1]}'::jsonb as data, '\\x00ff'::bytea as bytes, interval '1 day 2 hours' as span`
    return plain(await pool.query(text))
  },
  'values of all kinds': async (pool) => {
    const values = [
      7,
      '9007199254740993',
      'x',
      ['a', null, 'b"'],
      new Date(0),
      { a: [1] },
      Buffer.from([0, 255]),
      null,
      undefined,
      true,
    ]
    const text = `select $1::int, $2::bigint, $3::text, $4::text[], $5::timestamptz, $6::jsonb, $7::bytea, $8::text, $9::text, $10::bool`
    return plain(await pool.query({ text, values, rowMode: 'array' }))
  },
  'a bigint value': async (pool) => plain(await pool.query('select $1::bigint as a', [2n ** 60n])),
  'values that are no array': (pool) => fails(pool.query('select 1', 'a' as unknown as unknown[])),
  'a value that throws': (pool) =>
    fails(
      pool.query('select $1::text', [
        {
          toPostgres() {
            throw new Error('no value')
          },
        },
      ]),
    ),
  'a statement with a name, twice': (pool) =>
    withClient(pool, async (client) => {
      const named = (value: number) =>
        client.query({ name: 'twice', text: 'select $1::int as a', values: [value] })
      return [plain(await named(1)), plain(await named(2))]
    }),
  'a name with another text': (pool) =>
    withClient(pool, async (client) => {
      await client.query({ name: 'once', text: 'select 1' })
      return fails(client.query({ name: 'once', text: 'select 2' }))
    }),
  'a name whose text fails': (pool) =>
    withClient(pool, async (client) => {
      const bad = () => client.query({ name: 'bad', text: 'select nothing', values: [] })
      return [await fails(bad()), await fails(bad())]
    }),
  'several commands': async (pool) =>
    plain(await pool.query('select 1 as a; select 2 as b, 3 as c;')),
  'several commands, one fails': (pool) =>
    fails(
      pool.query(
        `insert into things (id) values (1); select 1/0; insert into things (id) values (2)`,
      ),
    ),
  'a semicolon in a text': async (pool) => plain(await pool.query(`select ';' as a`)),
  'no text': async (pool) => plain(await pool.query('')),
  'only a comment': async (pool) => plain(await pool.query('-- nothing')),
  nothing: (pool) => fails(() => pool.query(undefined as unknown as string)),
  'neither text nor name': (pool) => fails(pool.query({} as pg.QueryConfig)),
  'a function': (pool) => fails(called((done) => pool.query(done as unknown as string))),
  'a fault of syntax': (pool) => fails(pool.query('selec 1')),
  'a fault with values': (pool) => fails(pool.query('select $1::int', ['x'])),
  'a constraint': async (pool) => {
    await pool.query('insert into things (id) values (1)')
    return fails(pool.query('insert into things (id) values ($1)', [1]))
  },
  'an answer too large to be parsed': (pool) => {
    const types = {
      getTypeParser: () => () => {
        throw new Error('no parser')
      },
    }
    return fails(pool.query({ text: 'select 1 as a', types: types }))
  },
  changes: async (pool) => [
    plain(await pool.query(`insert into things (id, name) values (1, 'a'), (2, 'b') returning id`)),
    plain(await pool.query(`update things set name = 'c' where id = $1`, [1])),
    plain(await pool.query('delete from things')),
    plain(await pool.query('create table made (a int)')),
    plain(await pool.query('drop table made')),
    plain(await pool.query('truncate things')),
  ],
  VACUUM: async (pool) => plain(await pool.query('vacuum things')),
  'CREATE INDEX CONCURRENTLY': async (pool) => {
    const made = plain(await pool.query('create index concurrently by_name on things (name)'))
    await pool.query('drop index concurrently by_name')
    return made
  },
  'a DO block': async (pool) => plain(await pool.query(`do $$ begin perform 1; end $$`)),
  'a DO block that fails': async (pool) => [
    await fails(pool.query(`do $$ begin raise exception 'no' using errcode = 'P0007'; end $$`)),
    plain(await pool.query('select 1 as a')),
  ],
  'a DO block that fails on a client': (pool) =>
    withClient(pool, async (client) => [
      await fails(client.query(`do $$ begin raise exception 'no'; end $$`)),
      plain(await client.query('select 1 as a')),
    ]),
  'EXPLAIN and SHOW': async (pool) => [
    (await pool.query('explain select 1')).rowCount,
    plain(await pool.query('show server_encoding')),
  ],
  notices: (pool) =>
    withClient(pool, async (client) => {
      const notices: unknown[] = []
      client.on('notice', ({ message, severity }) => notices.push([message, severity]))
      await client.query(`do $$ begin raise notice 'look'; raise warning 'out'; end $$`)
      return notices
    }),
  'a transaction': async (pool) => {
    await withClient(pool, async (client) => {
      await client.query('BEGIN')
      await client.query('insert into things (id) values ($1)', [1])
      return client.query('COMMIT')
    })
    return plain(await pool.query('select id from things'))
  },
  'answers of a transaction': (pool) =>
    withClient(pool, async (client) => {
      const answers = []
      for (const text of [
        'begin',
        'savepoint a',
        'insert into things (id) values (1)',
        'rollback to savepoint a',
        'release savepoint a',
        'select count(*)::int from things',
        'rollback',
        'start transaction',
        'end',
        'begin',
        'abort',
      ])
        answers.push([text, plain(await client.query(text)), client.getTransactionStatus()])
      return answers
    }),
  'a transaction rolled back': async (pool) => {
    await withClient(pool, async (client) => {
      await client.query('-- why\n/* so */ begin work;')
      await client.query('insert into things (id) values (1)')
      return client.query('/* not */ rollback')
    })
    return plain(await pool.query('select id from things'))
  },
  'a transaction that fails': (pool) =>
    withClient(pool, async (client) => {
      await client.query('begin')
      const fault = await fails(client.query('select 1/0'))
      const after = await fails(client.query('select 1'))
      return [fault, after, client.getTransactionStatus(), plain(await client.query('rollback'))]
    }),
  'a savepoint that saves': (pool) =>
    withClient(pool, async (client) => {
      await client.query('begin')
      await client.query('insert into things (id) values (1)')
      await client.query('savepoint s')
      await client.query('insert into things (id) values (1)').catch(() => undefined)
      await client.query('rollback to s')
      await client.query('insert into things (id) values (2)')
      await client.query('commit')
      return plain(await client.query('select id from things order by id'))
    }),
  'levels of isolation': (pool) =>
    withClient(pool, async (client) => {
      const shown = []
      await client.query('begin isolation level repeatable read read only')
      shown.push((await client.query('show transaction_isolation')).rows)
      shown.push(await fails(client.query('insert into things (id) values (1)')))
      await client.query('rollback')
      await client.query('start transaction')
      await client.query('set transaction isolation level serializable')
      shown.push((await client.query('show transaction_isolation')).rows)
      await client.query('commit')
      return shown
    }),
  'statements that nobody awaits': async (pool) => {
    const client = await pool.connect()
    const all = [
      'begin',
      'insert into things (id) values (1)',
      'insert into things (id) values (2)',
      'commit',
    ]
    const answers = await Promise.all(all.map((text) => client.query(text)))
    client.release()
    return [answers.map(plain), plain(await pool.query('select id from things order by id'))]
  },
  'a client given back while it is busy': async (pool) => {
    const client = await pool.connect()
    const answer = client.query('select 1 as a')
    client.release()
    return plain(await answer)
  },
  'a cursor': (pool) =>
    withClient(pool, async (client) => {
      const cursor = client.query(new Cursor('select n from generate_series(1, $1::int) n', [5]))
      const pieces = [
        await cursor.read(2),
        await cursor.read(2),
        await cursor.read(2),
        await cursor.read(2),
      ]
      await cursor.close()
      return [pieces, plain(await client.query('select 1 as after'))]
    }),
  'a cursor closed early': (pool) =>
    withClient(pool, async (client) => {
      const cursor = client.query(new Cursor('select n from generate_series(1, 1000) n'))
      const first = await cursor.read(1)
      await cursor.close()
      return [first, plain(await client.query('select 1 as after'))]
    }),
  'a cursor in a transaction': (pool) =>
    withClient(pool, async (client) => {
      await client.query('begin')
      const cursor = client.query(new Cursor('select n from generate_series(1, 3) n'))
      const rows = [await cursor.read(2), await cursor.read(2)]
      await cursor.close()
      return [
        rows,
        plain(await client.query('select 1 as after')),
        plain(await client.query('commit')),
      ]
    }),
  'a cursor that fails': (pool) =>
    withClient(pool, async (client) => {
      const cursor = client.query(new Cursor('select 1 / (3 - n) from generate_series(1, 5) n'))
      const fault = await fails(cursor.read(5))
      return [fault, plain(await client.query('select 1 as after'))]
    }),
  'a cursor of bad SQL': (pool) =>
    withClient(pool, async (client) => {
      const cursor = client.query(new Cursor('selec'))
      return [await fails(cursor.read(5)), plain(await client.query('select 1 as after'))]
    }),
  'a stream': (pool) =>
    withClient(pool, async (client) => {
      const stream = client.query(
        new QueryStream('select n from generate_series(1, $1::int) n', [250], { batchSize: 20 }),
      )
      let sum = 0
      for await (const row of stream) sum += (row as { n: number }).n
      return sum
    }),
  'a stream left early': (pool) =>
    withClient(pool, async (client) => {
      const stream = client.query(new QueryStream('select n from generate_series(1, 1000) n'))
      for await (const row of stream) if ((row as { n: number }).n === 3) break
      return plain(await client.query('select 1 as after'))
    }),
  'COPY in and out': (pool) =>
    withClient(pool, async (client) => {
      const into = client.query(copyFrom('copy copied from stdin'))
      await pipeline([`1\ta\n`, `2\tb\n`], into)
      const out = client.query(copyTo('copy copied to stdout'))
      const lines: string[] = []
      for await (const chunk of out) lines.push(String(chunk))
      return [into.rowCount, lines.join(''), plain(await client.query('select 1 as after'))]
    }),
  'COPY that fails': (pool) =>
    withClient(pool, async (client) => {
      const into = client.query(copyFrom('copy copied from stdin'))
      const fault = await fails(pipeline([`x\ta\n`], into))
      const out = await fails(
        pipeline(client.query(copyTo('copy nothing to stdout')), async (rows) => {
          for await (const _ of rows);
        }),
      )
      return [fault, out, plain(await client.query('select 1 as after'))]
    }),
  'COPY without a stream': (pool) => fails(pool.query('copy copied from stdin')),
  'a query object': (pool) =>
    withClient(pool, async (client) => {
      const query = client.query(new pg.Query('select n from generate_series(1, 3) n'))
      const rows: unknown[] = []
      query.on('row', (row) => rows.push(row))
      const [result] = (await once(query, 'end')) as [pg.QueryResult]
      return [rows, plain(result)]
    }),
  'a query object that fails': (pool) =>
    withClient(pool, async (client) => {
      const query = client.query(new pg.Query('select nothing'))
      const [fault] = (await new Promise((resolve) =>
        query.on('error', (error) => resolve([error])),
      )) as [Error]
      return [faultOf(fault), plain(await client.query('select 1 as after'))]
    }),
  'LISTEN and NOTIFY': async (pool) => {
    const client = await pool.connect()
    const heard = once(client, 'notification')
    await client.query('listen news')
    await pool.query(`select pg_notify('news', 'extra')`)
    const [{ channel, payload }] = (await heard) as [pg.Notification]
    client.release()
    return { channel, payload }
  },
  'settings, temporary tables and locks of a client': (pool) =>
    withClient(pool, async (client) => {
      await client.query(`set application_name = 'mine'`)
      await client.query('create temp table mine as select 1 as a')
      await client.query('select pg_advisory_lock(7)')
      await client.query('prepare mine as select 2 as b')
      return [
        plain(await client.query('show application_name')),
        plain(await client.query('select a from mine')),
        plain(
          await client.query(
            `select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`,
          ),
        ),
        plain(await client.query('execute mine')),
      ]
    }),
  'connect with a callback': async (pool) => {
    const [client, done] = await new Promise<[pg.PoolClient, () => void]>((resolve, reject) =>
      pool.connect((error, given, giveBack) =>
        error || !given ? reject(error) : resolve([given, giveBack]),
      ),
    )
    const during = counts(pool)
    const answer = plain(await client.query('select 1 as a'))
    done()
    return [during, answer, counts(pool)]
  },
  'a client given back twice': async (pool) => {
    const client = await pool.connect()
    client.release()
    return fails(() => client.release())
  },
  'numbers of clients': async (_, open) => {
    const pool = open({ max: 2 })
    const seen = [counts(pool)]
    const [one, two] = [await pool.connect(), await pool.connect()]
    seen.push(counts(pool))
    const third = pool.connect()
    seen.push(counts(pool))
    one.release()
    const three = await third
    seen.push(counts(pool))
    two.release(true)
    three.release()
    seen.push(counts(pool))
    await pool.end()
    return [seen, counts(pool), pool.ended]
  },
  events: async (_, open) => {
    const pool = open({ max: 1 })
    const seen: unknown[][] = []
    for (const name of ['connect', 'acquire', 'remove'] as const)
      pool.on(name, (client) => seen.push([name, client instanceof pg.Client]))
    pool.on('release', (error, client) =>
      seen.push(['release', Boolean(error), client instanceof pg.Client]),
    )
    await pool.query(`insert into things (id) values (1)`)
    await pool.query(`insert into things (id) values (1)`).catch(() => undefined)
    await pool.query(`insert into things (id) values (2)`)
    await pool.end()
    // The pool's end doesn't wait for the last of the events.
    while (seen.filter(([name]) => name === 'remove').length < 2) await once(pool, 'remove')
    return seen
  },
  'listeners that set up each connection': async (_, open) => {
    const pool = open({ max: 2 })
    pool.on('connect', (client) => void client.query(`set search_path = pg_catalog`))
    const shown = []
    for (let turn = 0; turn < 3; turn++) {
      await pool.query('insert into public.copied values (1)')
      shown.push((await pool.query('show search_path')).rows)
      shown.push(
        await withClient(pool, async (client) => (await client.query('show search_path')).rows),
      )
    }
    return shown
  },
  'an onConnect that waits': async (_, open) => {
    const pool = open({
      max: 1,
      onConnect: (async (client: pg.ClientBase) => {
        await client.query(`set application_name = 'one'`)
        await client.query(`set statement_timeout = 12345`)
      }) as unknown as (client: pg.ClientBase) => void,
    })
    await pool.query('insert into copied values (1)')
    return [
      (await pool.query('show application_name')).rows,
      (await pool.query('show statement_timeout')).rows,
    ]
  },
  'options of the connection': async (_, open) => {
    const pool = open({
      application_name: 'named',
      options: '-c work_mem=5MB',
      statement_timeout: 50,
    })
    return [
      (await pool.query('show application_name')).rows,
      (await pool.query('show work_mem')).rows,
      await fails(pool.query('select pg_sleep(5)')),
    ]
  },
  'a query that takes too long': async (_, open) =>
    fails(open({ query_timeout: 50 }).query('select pg_sleep(2)')),
  'a wait for a client that takes too long': async (_, open) => {
    const pool = open({ max: 1 })
    const client = await pool.connect()
    // The first connection needs longer on a busy machine, so the limit comes now.
    Object.assign(pool.options, { connectionTimeoutMillis: 50 })
    const fault = await fails(pool.connect())
    client.release()
    return [fault, counts(pool)]
  },
  'a connection that is ended by the server while idle': async (pool, open) => {
    const other = open({ max: 1 })
    const client = await other.connect()
    const { rows } = await client.query(
      `insert into things (id) values (9) returning pg_backend_pid() as pid`,
    )
    client.release()
    await other.query('select 1')
    const failed = once(other, 'error')
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    const [error] = (await failed) as [Error]
    return [faultOf(error), plain(await other.query('select 1 as again'))]
  },
  'a connection that is ended by the server during a query': (pool) =>
    withClient(pool, async (client) => {
      client.on('error', () => undefined)
      // The socket's end and the next statement would race without this wait. Node's `once` would throw at the error before it.
      const ended = new Promise<void>((resolve) => client.once('end', () => resolve()))
      const { rows } = await client.query(
        `insert into things (id) values (9) returning pg_backend_pid() as pid`,
      )
      const asleep = fails(client.query(`insert into things (id) select 10 from pg_sleep(30)`))
      await pool.query(`select pg_terminate_backend($1) from pg_sleep(0.1)`, [rows[0]?.pid])
      const first = await asleep
      await ended
      return [first, await fails(client.query('select 1'))]
    }),
  'a connection that is ended by the server after its release, during a query': async (
    pool,
    open,
  ) => {
    const other = open({ max: 1 })
    const client = await other.connect()
    const { rows } = await client.query(
      `insert into things (id) values (9) returning pg_backend_pid() as pid`,
    )
    const asleep = fails(client.query(`insert into things (id) select 10 from pg_sleep(30)`))
    client.release()
    const failed = once(other, 'error')
    await pool.query(`select pg_terminate_backend($1) from pg_sleep(0.1)`, [rows[0]?.pid])
    const [error] = (await failed) as [Error & { client?: unknown }]
    return [
      await asleep,
      faultOf(error),
      error.client === client,
      plain(await other.query('select 1 as again')),
    ]
  },
  'a database that is not there': (_, open) =>
    fails(
      open({ connectionString: 'postgres://127.0.0.1:1/none' }).query('insert into x values (1)'),
    ),
  'the end': async (_, open) => {
    const pool = open()
    await pool.query('select 1')
    await pool.end()
    return [
      pool.ended,
      await fails(pool.query('select 1')),
      await fails(pool.connect()),
      await fails(pool.end()),
    ]
  },
  'the end, with a callback': async (_, open) => {
    const pool = open()
    await pool.query('select 1')
    await new Promise<void>((resolve) => pool.end(resolve))
    return pool.ended
  },
}
