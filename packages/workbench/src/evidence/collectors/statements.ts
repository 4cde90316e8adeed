import { isOwn } from '../../postgres/own.ts'
import type { Collector } from '../collector.ts'
import type { Evidence } from '../evidence.ts'
import { diffStatements, type StatementUse, snapshotStatements } from '../statements.ts'
import { sumBy } from '../sum-by.ts'

/** Statements of the app, from pg_stat_statements. */
export const statements: Collector<Pick<Evidence, 'statements' | 'hiddenStatements'>> = {
  none: { statements: [], hiddenStatements: 0 },
  begin: async ({ database }) => {
    const start = await snapshotStatements(database)
    return async () => {
      const end = await snapshotStatements(database)
      const used = diffStatements(start, end).filter((use) => !isOwn(use))
      return () => ({ statements: used, hiddenStatements: end.hidden })
    }
  },
  gather: (steps) => ({
    hiddenStatements: Math.max(...steps.map((step) => step.hiddenStatements)),
    statements: sumBy(
      steps.flatMap((step) => step.statements),
      ({ fingerprint, nested, role }) => `${fingerprint} ${nested} ${role}`,
      addStatements,
    ).toSorted((a, b) => b.totalMs - a.totalMs),
  }),
}

function addStatements(a: StatementUse, b: StatementUse): StatementUse {
  const [calls, totalMs] = [a.calls + b.calls, a.totalMs + b.totalMs]
  return {
    ...a,
    calls,
    totalMs,
    meanMs: totalMs / calls,
    rows: a.rows + b.rows,
    sharedBlocks: a.sharedBlocks + b.sharedBlocks,
    ...(a.readBlocks === undefined || b.readBlocks === undefined
      ? {}
      : { readBlocks: a.readBlocks + b.readBlocks }),
    tempBlocks: a.tempBlocks + b.tempBlocks,
  }
}
