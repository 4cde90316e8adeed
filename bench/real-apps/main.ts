// A real application's statements without indexes, with Tenfold's advice, with its maintainers' own indexes, and with indexes on single columns.
//   npm run bench -- real-apps FOLDER [--statements 2000] [--rounds 2] [--cluster DIR] [--unhurried]
// FOLDER is yours, outside this repository, and named after the application. It holds
//   schema.sql       tables, primary keys and unique constraints, without any other index
//   maintainers.sql  the indexes of the application's own migrations, one a line
//   by-hand.sql      indexes that somebody chose by hand, one a line (may be missing)
//   seed.sql         rows: a heavy tenant, many small ones, departed ones
//   statements.sql   what the application asks; before each statement the comments "-- statement: its name", "-- weight: 3" and
//                    "-- values: select ..." (goes on in lines that begin with "--   "), a query of which each row is one list of parameters
//   inserts.sql      inserts of 100,000 rows in all into the busiest tables (may be missing)
// Each arm gets a copy of the same database and is asked the same statements with the same values, by extended protocol. The CPU
// seconds are those of all of the server's processes, which noise on the machine touches least. Reports go to FOLDER/audit-*.
// With --cluster the application's database stays in DIR for the next run. With --unhurried the audit takes as long as it needs, for
// a machine on which others work.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { discardStack, startPostgres } from '@tenfold/stack'
import {
  type AuditReport,
  audit,
  auditJson,
  auditText,
} from '../../packages/workbench/src/audit/index.ts'
import { unhurried } from '../../packages/workbench/src/audit/time-limit.ts'
import { type Application, drawStatements, readApplication } from './application.ts'
import { type Arm, connectTo, endAll, type Measured, measure } from './arm.ts'
import { singleColumnIndexes } from './single-column.ts'
import { printArms, printStatements } from './table.ts'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    statements: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '2' },
    cluster: { type: 'string' },
    unhurried: { type: 'boolean', default: false },
  },
})
const folder = path.resolve(positionals[0] ?? '.')
const application = await readApplication(folder)
const dir = flags.cluster ?? (await mkdtemp(path.join(tmpdir(), 'tenfold-bench-')))
const postgres = await startPostgres({
  dir,
  settings: { fsync: 'off', shared_buffers: '1GB', autovacuum: 'off' },
})
try {
  await makeModel()
  await compare()
} finally {
  await endAll()
  await postgres.stop()
  if (flags.cluster === undefined) await discardStack(dir)
}

async function makeModel(): Promise<void> {
  const admin = await connectTo(postgres.url, 'postgres')
  const { rowCount } = await admin.query(`select from pg_database where datname = 'model'`)
  if (rowCount === 0) await admin.query('create database seeding')
  await admin.end()
  if (rowCount === 0) await fill(application)
}

async function fill({ schema, seed }: Application): Promise<void> {
  const model = await connectTo(postgres.url, 'seeding')
  await model.query(schema)
  await model.query('set search_path = public')
  await model.query('select setseed(0.42)')
  await model.query(seed)
  await model.query('create extension if not exists pg_stat_statements schema public')
  await model.query('vacuum analyze')
  await model.end()
  const admin = await connectTo(postgres.url, 'postgres')
  await admin.query('alter database seeding rename to model')
  await admin.end()
}

async function compare(): Promise<void> {
  const model = await connectTo(postgres.url, 'model')
  const asked = await drawStatements(model, application, Number(flags.statements))
  await model.end()
  const reports: AuditReport[] = []
  const look = async (url: string) => {
    const report = await audit({ url, ...(flags.unhurried ? { time: unhurried } : {}) })
    const name = path.join(folder, `audit-${reports.push(report)}`)
    await writeFile(`${name}.json`, auditJson(report))
    await writeFile(`${name}.txt`, auditText(report, { all: true }))
  }
  const run = (arm: Arm, looks = false) =>
    measure(postgres.url, { arm, application, asked, ...(looks ? { look } : {}) })
  const none = await run({ name: 'none', ddl: [] }, true)
  const [first] = reports
  const arms: Arm[] = [
    { name: 'advised', ddl: ddlOf(first) },
    { name: 'maintainers', ddl: application.maintainers },
    { name: 'single column', ddl: await singleColumns(asked) },
    ...(application.byHand.length > 0 ? [{ name: 'by hand', ddl: application.byHand }] : []),
  ]
  const rounds = new Map<string, Measured[]>([['none', [none]]])
  for (let round = 0; round < Number(flags.rounds); round++)
    for (const arm of arms) {
      const measured = await run(arm, round === 0 && arm.name === 'advised')
      rounds.set(arm.name, [...(rounds.get(arm.name) ?? []), measured])
    }
  printStatements(rounds)
  printArms(application.name, rounds, reports)
  for (const line of ddlOf(first)) console.log(line)
}

async function singleColumns(asked: Parameters<typeof singleColumnIndexes>[1]) {
  const admin = await connectTo(postgres.url, 'postgres')
  await admin.query('drop database if exists single (force)')
  await admin.query('create database single template model')
  const client = await connectTo(postgres.url, 'single')
  const ddl = await singleColumnIndexes(client, asked)
  await client.end()
  await admin.query('drop database single')
  await admin.end()
  return ddl
}

function ddlOf(report: AuditReport | undefined): readonly string[] {
  return (report?.findings ?? [])
    .flatMap(({ index }) => (index ? [index.prerequisite ?? '', index.ddl] : []))
    .filter((line) => line !== '')
}
