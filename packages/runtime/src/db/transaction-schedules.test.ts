import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tenantDatabase } from '../../test/tenant-database.ts'
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

it.each([1, 2])(
  'sends nothing of a transaction after its end, and keeps all of it or nothing, on %i connections',
  async (poolSize) => {
    await using database = await tenantDatabase()
    await using wire = await recordingWire(database.url)
    const db = database.open({ poolSize, acquireTimeoutMs: 60_000, url: new Secret(wire.url) })
    let run = 0
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.array(anyPlan, { minLength: 1, maxLength: 6 }),
      async (scheduler, plans) => {
        run++
        for (const statements of wire.sent) statements.length = 0
        const pause = (): Promise<void> => scheduler.schedule(Promise.resolve())
        wire.gate = pause
        const work = plans.map((each, n) => carryOut(db, `t${run}-${n}`, each, pause))
        const accounts = await scheduler.waitFor(Promise.all(work))
        wire.gate = async () => undefined
        const rows = await database.admin<Row>('delete from notes returning org_id, body')
        expect(faultsOf(accounts, rows)).toEqual([])
      },
    )
    const faultsOf = (accounts: readonly Account[], rows: readonly Row[]) => {
      const tenants = new Map(accounts.map(({ name, tenant }) => [name, tenant]))
      return [
        ...accounts.flatMap((account) => faultsInRows(account, rows)),
        ...wire.sent.flatMap((statements) => faultsOnWire(statements, tenants)),
      ]
    }
    await fc.assert(property, { numRuns: 150 })
  },
)
