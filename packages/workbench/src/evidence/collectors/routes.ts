import { addLookUps } from '../../look-ups.ts'
import type { Collector } from '../collector.ts'
import type { Evidence, RouteUse } from '../evidence.ts'
import { sumBy } from '../sum-by.ts'

/** Answers of the app, as the load generator got them. */
export const routes: Collector<Pick<Evidence, 'routes'>> = {
  none: { routes: [] },
  begin: async () => async () => (load) => ({ routes: load.routes }),
  gather: (steps) => ({
    routes: sumBy(
      steps.flatMap((step) => step.routes),
      (use) => use.route,
      addRoutes,
    ),
  }),
}

function addRoutes(a: RouteUse, b: RouteUse): RouteUse {
  return {
    ...a,
    count: a.count + b.count,
    repeats: a.repeats + b.repeats,
    lookUps: addLookUps(a.lookUps, b.lookUps),
    statements: a.statements + b.statements,
    onReplicas: a.onReplicas + b.onReplicas,
    poolWaits: {
      count: a.poolWaits.count + b.poolWaits.count,
      ms: a.poolWaits.ms + b.poolWaits.ms,
    },
    p95Ms: Math.max(a.p95Ms, b.p95Ms),
  }
}
