import { testDatabase } from '@tenfold/testing'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { diffStatements, type StatementUse, snapshotStatements } from '../../evidence/statements.ts'
import { asSteady, textsOf } from '../fixture/audited-twice.ts'
import {
  creation,
  type InventedStatement,
  type InventedTable,
  inventStatements,
  inventTables,
  seeded,
  tenantValue,
} from '../fixture/invented-schema.ts'
import { unhurried } from '../time-limit.ts'
import { adviseIndexes } from './advise.ts'
import { dropIndexes, verifyIndexes } from './verify.ts'

const calls = 3
/** Without a limit, so that a busy machine advises the same as a quiet one. */
const time = unhurried
const planningMs = 200_000

describe.each([1, 2])('on an invented schema (seed %i)', (seed) => {
  it('advises indexes that the planner uses, that spare most reading, and nothing more once they exist', {
    timeout: 300_000,
  }, async () => {
    await using world = await inventedWorld(seed, 'open')
    const workload = await world.run()
    const advice = await adviseIndexes({ url: world.url, statements: workload, time })
    expect(advice.skipped).toEqual([])
    expect(advice.indexes.length).toBeGreaterThan(world.tables.length * 3)

    const before = await world.blocks()
    const verified = await verifyIndexes({
      adminUrl: world.url,
      indexes: advice.indexes,
      statements: workload,
      planningMs,
    })
    expect(verified.dropped.map(({ index }) => [index.ddl, index.why])).toEqual([])
    const after = await world.blocks()
    expect(sum(after)).toBeLessThan(sum(before) / 8)
    const worse = world.statements.filter((_, i) => (after[i] ?? 0) > (before[i] ?? 0) * 1.1 + 8)
    expect(worse.map(({ kind }) => kind)).toEqual([])

    const again = await adviseIndexes({
      url: world.url,
      statements: await world.run(),
      time,
    })
    expect(again.indexes.map(({ ddl }) => ddl)).toEqual([])
    await dropIndexes({ adminUrl: world.url, indexes: verified.created })
    expect(await world.indexCount()).toBe(world.tables.length)
  })

  it('counts the policy of row-level security as a condition of every statement', async () => {
    await using world = await inventedWorld(seed, 'secured')
    const workload = await world.run()
    const advice = await adviseIndexes({ url: world.url, statements: workload, time })
    const before = await world.blocks()
    const verified = await verifyIndexes({
      adminUrl: world.url,
      indexes: advice.indexes,
      statements: workload,
      planningMs,
    })
    expect(verified.dropped.map(({ index }) => [index.ddl, index.why])).toEqual([])
    expect(sum(await world.blocks())).toBeLessThan(sum(before) / 10)
    const lists = world.tables.map(({ columns }) => `(${columns.tenant}, ${columns.made}`)
    const unlisted = lists.filter((list) => !advice.indexes.some(({ ddl }) => ddl.includes(list)))
    expect(unlisted).toEqual([])
  })
})

interface World extends AsyncDisposable {
  readonly url: string
  readonly tables: readonly InventedTable[]
  readonly statements: readonly InventedStatement[]
  /** Runs every statement a few times; what pg_stat_statements counted meanwhile. */
  run(): Promise<readonly StatementUse[]>
  /** Blocks that each statement touches, as executed. */
  blocks(): Promise<readonly number[]>
  indexCount(): Promise<number>
}

async function inventedWorld(seed: number, kind: 'open' | 'secured'): Promise<World> {
  const database = await testDatabase()
  const random = seeded(seed)
  const tables = inventTables(random, 3)
  const statements = tables.flatMap((table) => inventStatements(table, kind === 'secured'))
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('create extension pg_stat_statements')
  for (const table of tables) await client.query(creation(table))
  await client.query('vacuum analyze')
  const role =
    kind === 'secured'
      ? await secure(client, tables, `visitor_${database.url.slice(-12)}`)
      : undefined
  const each = async (work: (statement: InventedStatement) => Promise<void>) => {
    for (const statement of statements) {
      await client.query('begin')
      if (role !== undefined) {
        const { rows } = await client.query(
          `select (${tenantValue(statement.table.tenantType, '7')})::text as tenant`,
        )
        await client.query(`select set_config('zap.${statement.table.tenantType}', $1, true)`, [
          rows[0]?.tenant,
        ])
        await client.query(`set local role ${role}`)
      }
      await work(statement)
      await client.query('rollback')
    }
  }
  return {
    url: database.url,
    tables,
    statements,
    run: async () => {
      const before = await snapshotStatements(client)
      for (let i = 0; i < calls; i++)
        await each(async ({ text, values }) => {
          await client.query(text, await textsOf(client, values))
        })
      return diffStatements(before, await snapshotStatements(client)).map(asSteady)
    },
    blocks: async () => {
      const all: number[] = []
      await each(async ({ text, values }) => {
        const { rows } = await client.query(
          `explain (analyze, buffers, format json) ${text}`,
          await textsOf(client, values),
        )
        const plan = rows[0]['QUERY PLAN'][0].Plan
        all.push(plan['Shared Hit Blocks'] + plan['Shared Read Blocks'])
      })
      return all
    },
    indexCount: async () => {
      const { rows } = await client.query(
        `select count(*)::int as n from pg_indexes where schemaname = 'public'`,
      )
      return rows[0].n
    },
    [Symbol.asyncDispose]: async () => {
      if (role !== undefined) await client.query(`drop owned by ${role}; drop role ${role}`)
      await client.end()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** A role that owns nothing, under FORCEd policies that read a setting. */
async function secure(
  client: pg.Client,
  tables: readonly InventedTable[],
  role: string,
): Promise<string> {
  await client.query(`create role ${role}`)
  for (const { name, columns, tenantType } of tables) {
    const setting = `current_setting('zap.${tenantType}', true)`
    const cast = tenantType === 'text' ? setting : `nullif(${setting}, '')::${tenantType}`
    await client.query(`
      alter table ${name} enable row level security;
      alter table ${name} force row level security;
      create policy "only own" on ${name} using (${columns.tenant} = ${cast}) with check (${columns.tenant} = ${cast});
      grant select, insert, update, delete on ${name} to ${role}`)
  }
  return role
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
