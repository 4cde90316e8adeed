import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type TenantDatabase, tenantDatabase } from '../../test/tenant-database.ts'
import {
  type Account,
  anyPlan,
  carryOut,
  faultsInRows,
  faultsOnWire,
  type Row,
} from '../../test/transaction-plans.ts'
import { recordingWire } from '../../test/wire.ts'
import { Secret } from '../kernel/index.ts'

const minutes = Number(process.env['TENFOLD_TORTURE_MINUTES'])

/** Rounds of 60 transactions each; meanwhile their connections are killed and a lock stops their inserts. */
it('keeps transactions whole and tenants apart while connections die, locks block and statements time out', async () => {
  await using database = await tenantDatabase()
  await using wire = await recordingWire(database.url)
  const until = Date.now() + minutes * 60_000
  const tally: Record<string, number> = {}
  const count = (what: string) => (tally[what] = (tally[what] ?? 0) + 1)
  for (let round = 1; Date.now() < until; round++) {
    wire.sent.length = 0
    const options = { poolSize: 1 + (round % 3), acquireTimeoutMs: 60_000, statementTimeoutMs: 300 }
    const db = database.open({ ...options, url: new Secret(wire.url) })
    const plans = fc.sample(anyPlan, { numRuns: 60, seed: round })
    const abort = new AbortController()
    const trouble = makeTrouble(database, abort.signal, count)
    const pause = () => sleep(Math.random() < 0.5 ? 0 : Math.random() * 5)
    const accounts = await Promise.all(
      plans.map((each, n) => carryOut(db, `t${round}-${n}`, each, pause)),
    )
    abort.abort()
    await trouble
    await db.close()
    for (const { outcome, error } of accounts)
      count(`${outcome} ${(error as { code?: string } | undefined)?.code ?? ''}`)
    const rows = await database.admin<Row>('delete from notes returning org_id, body')
    const tenants = new Map(accounts.map(({ name, tenant }: Account) => [name, tenant]))
    const faults = [
      ...accounts.flatMap((account) => faultsInRows(account, rows)),
      ...wire.sent.flatMap((statements) => faultsOnWire(statements, tenants)),
    ]
    expect(faults, `round ${round}, seed ${round}`).toEqual([])
    count('rounds')
  }
  console.info(tally)
})

async function makeTrouble(
  database: TenantDatabase,
  signal: AbortSignal,
  count: (what: string) => void,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(Math.random() * 60)
    if (Math.random() < 0.7) {
      const killed = await database.admin(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'tenfold' order by random() limit 1`,
      )
      for (const _ of killed) count('killed')
    } else {
      const heldS = Math.random() < 0.2 ? 0.5 : 0.05
      await database.admin(
        `do $$ begin lock table notes in share mode; perform pg_sleep(${heldS}); end $$`,
      )
      count('locked')
    }
  }
}
