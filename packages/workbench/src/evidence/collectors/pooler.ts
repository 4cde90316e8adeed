import { type PoolerUse, readPooler } from '@tenfold/stack'
import type { Collector } from '../collector.ts'
import type { Evidence } from '../evidence.ts'

const nothing: PoolerUse = {
  clients: 0,
  waiting: 0,
  longestWaitMs: 0,
  connections: 0,
  transactions: 0,
  waitedMs: 0,
}

/** Work of the pooler before the database during the measured time, and who waits in it at the end. */
export const pooler: Collector<Pick<Evidence, 'pooler'>> = {
  none: { pooler: nothing },
  begin: async ({ stack }) => {
    const start = (await readPooler(stack.dir)) ?? nothing
    return async () => {
      const end = (await readPooler(stack.dir)) ?? nothing
      return () => ({ pooler: compare(start, end) })
    }
  },
  gather: (steps) => {
    const uses = steps.map((step) => step.pooler)
    const sum = (field: keyof PoolerUse) => uses.reduce((total, use) => total + use[field], 0)
    const most = (field: keyof PoolerUse) => Math.max(...uses.map((use) => use[field]))
    return {
      pooler: {
        clients: most('clients'),
        waiting: most('waiting'),
        longestWaitMs: most('longestWaitMs'),
        connections: most('connections'),
        transactions: sum('transactions'),
        waitedMs: sum('waitedMs'),
      },
    }
  },
}

/** Its counts begin again from 0 when it was started again. */
function compare(start: PoolerUse, end: PoolerUse): PoolerUse {
  const isSame = end.transactions >= start.transactions
  return {
    ...end,
    transactions: end.transactions - (isSame ? start.transactions : 0),
    waitedMs: end.waitedMs - (isSame ? start.waitedMs : 0),
  }
}
