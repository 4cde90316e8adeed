import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { expect, it } from 'vitest'
import { audit } from '../audit.ts'
import { writeMigration } from '../migration.ts'

const logs = `
  create table logs (id int, org_id int, at timestamptz, msg text, data jsonb) partition by range (at);
  create table logs_1 partition of logs for values from ('2026-01-01') to ('2026-06-01');
  create table logs_2 partition of logs for values from ('2026-06-01') to ('2027-06-01') partition by hash (org_id);
  create table logs_2a partition of logs_2 for values with (modulus 2, remainder 0);
  create table "logs 2b" partition of logs_2 for values with (modulus 2, remainder 1);
  insert into logs select i, i * 7919 % 400, timestamptz '2026-01-01' + i * interval '12 min', md5(i::text),
    jsonb_build_object('k', i % 1000) from generate_series(1, 30000) i;
  create index logs_1_own on logs_1 (msg);
  analyze logs`

const statements = [
  'select * from logs where org_id = 7 order by at desc limit 20',
  "select * from logs l where l.msg = 'x'",
  `select * from logs where data @> '{"k": 7}'`,
]
const log = statements
  .flatMap((text) => [text, text])
  .map((text) => `x LOG:  duration: 500.0 ms  statement: ${text}`)
  .join('\n')

it('advises indexes of a partitioned table, and writes them partition by partition, twice if need be', async () => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(logs)
    const { findings, unjudged } = await audit({ url: database.url, log })
    expect(unjudged.share).toBe(0)
    const missing = findings.filter(({ rule }) => rule === 'missing-index')
    expect(
      missing.map(({ sql }) => sql.join().replace(/^create index \S+ /, '')).toSorted(),
    ).toEqual([
      'on public.logs (msg);',
      'on public.logs (org_id, at desc);',
      'on public.logs using gin (data jsonb_path_ops);',
    ])
    const lines = writeMigration(missing)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('--'))
    const blocking = lines.filter((line) =>
      /^create index (?!concurrently)(?!.* on only )/.test(line),
    )
    expect(blocking).toEqual([])
    // The partition's own index becomes part of the new one.
    expect(lines.filter((line) => /on public\.logs_1 \(msg\)/.test(line))).toEqual([])
    for (const line of [...lines, ...lines]) await client.query(line)
    const again = await audit({ url: database.url, log })
    expect(again.findings.map(({ rule }) => rule)).toEqual(['no-primary-key'])
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${statements[0]}`)
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toMatch(/Seq Scan|Sort/)
  } finally {
    await client.end()
  }
})

it('never drops an index that waits for those of its partitions', async () => {
  await using database = await testDatabase()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(`${logs}; create index logs_msg on only logs (msg)`)
    const { findings } = await audit({ url: database.url, log })
    expect(findings.flatMap(({ sql }) => sql).join()).not.toMatch(/drop|reindex/)
  } finally {
    await client.end()
  }
})
