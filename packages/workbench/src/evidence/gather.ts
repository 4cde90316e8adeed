import { addLookUps } from '../look-ups.ts'
import { demandOver } from './demand.ts'
import type { Evidence, JobUse, RouteUse } from './evidence.ts'
import { useOver } from './machine.ts'
import type { StatementUse } from './statements.ts'

/**
 * One body of evidence from many steps of load: what a request costs as in the `trusted` ones, the
 * first of which carried most, but the uses of all steps together. A single short step may miss what is
 * rare and dear.
 */
export function gather(steps: readonly Evidence[], trusted: readonly Evidence[]): Evidence {
  const [best] = trusted
  if (!best) throw new Error('No step of the search was measured to its end')
  return {
    ...best,
    demandMs: demandOver(trusted),
    demandRequests: trusted.reduce((sum, step) => sum + step.requests, 0),
    connections: {
      used: Math.max(...steps.map(({ connections }) => connections.used)),
      most: best.connections.most,
    },
    machine: useOver(steps.map(({ machine }) => machine)),
    hiddenStatements: Math.max(...steps.map((step) => step.hiddenStatements)),
    requests: steps.reduce((sum, step) => sum + step.requests, 0),
    statements: sumBy(
      steps.flatMap((step) => step.statements),
      statementKey,
      addStatements,
    ).toSorted((a, b) => b.totalMs - a.totalMs),
    routes: sumBy(
      steps.flatMap((step) => step.routes),
      (use) => use.route,
      addRoutes,
    ),
    jobs: sumBy(
      steps.flatMap((step) => step.jobs),
      (use) => use.name,
      addJobs,
    ),
  }
}

function sumBy<Use>(
  uses: readonly Use[],
  keyOf: (use: Use) => string,
  add: (a: Use, b: Use) => Use,
): Use[] {
  const sums = new Map<string, Use>()
  for (const use of uses) {
    const earlier = sums.get(keyOf(use))
    sums.set(keyOf(use), earlier ? add(earlier, use) : use)
  }
  return [...sums.values()]
}

function statementKey({ fingerprint, nested, role }: StatementUse): string {
  return `${fingerprint} ${nested} ${role}`
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
  }
}

function addRoutes(a: RouteUse, b: RouteUse): RouteUse {
  return {
    ...a,
    count: a.count + b.count,
    repeats: a.repeats + b.repeats,
    lookUps: addLookUps(a.lookUps, b.lookUps),
    statements: a.statements + b.statements,
    p95Ms: Math.max(a.p95Ms, b.p95Ms),
  }
}

function addJobs(a: JobUse, b: JobUse): JobUse {
  const count = a.count + b.count
  const meanRunMs = (a.count * a.meanRunMs + b.count * b.meanRunMs) / count
  return { ...a, count, byWorker: a.byWorker + b.byWorker, meanRunMs }
}
