import { countOf, missingFor, withPart } from '@tenfold/stack'
import {
  askedOf,
  describeHits,
  type Evidence,
  hitRate,
  lookUpsOf,
  type RouteUse,
  readsThroughCache,
  statementsFall,
} from '../evidence/index.ts'
import { count, percent } from '../terminal/index.ts'
import type { Finding, Mechanism, Rung, Site } from './rung.ts'

/**
 * Below this share of repeated reads a cache costs more than it saves. The evidence is careful: it
 * counts any write of a tenant against all of its reads, where tags tell them apart.
 */
const minRepeatShare = 0.1

/** Answers repeated reads from Redis instead of the database. */
export const cache: Rung = {
  name: 'cache',
  phase: 2,
  missing: () => missingFor('redis'),
  diagnose: async (evidence, site) => {
    const { bypasses, ...asked } = lookUpsOf(evidence.routes)
    if (bypasses + askedOf({ bypasses, ...asked }) === 0)
      return { notApplicable: noLookUp(evidence) }
    if (isCached(site)) return { notApplicable: 'the cache is on already' }
    const reads = evidence.routes.filter((route) => route.kind === 'read')
    const repeatShare = share(reads, (route) => route.repeats)
    if (repeatShare < minRepeatShare)
      return {
        notApplicable: `${percent(repeatShare)} of ${count(requestsOf(reads), 'read')} repeat one that nothing has changed since; from ${percent(minRepeatShare)} on, a cache is worth it`,
      }
    return finding(evidence, repeatShare)
  },
}

function noLookUp({ requests }: Evidence): string {
  return `${count(requests, 'request')}, no look-up in a cache (the runtime's http plugin tells of them)`
}

function isCached(site: Site): boolean {
  return countOf(site.topology, 'redis') > 0
}

function share(routes: readonly RouteUse[], part: (route: RouteUse) => number): number {
  const all = requestsOf(routes)
  return all === 0 ? 0 : routes.reduce((sum, route) => sum + part(route), 0) / all
}

function requestsOf(routes: readonly RouteUse[]): number {
  return routes.reduce((sum, route) => sum + route.count, 0)
}

function finding(evidence: Evidence, repeatShare: number): Finding {
  const selectShare = selectTimeShare(evidence)
  const saved = evidence.demandMs.postgres * selectShare * repeatShare
  return {
    rung: 'cache',
    resource: 'postgres',
    because: `${percent(repeatShare)} of reads repeat one that nothing has changed since; SELECTs are ${percent(selectShare)} of database time. What Redis itself will cost isn't predicted.`,
    predictedDemandMs: { ...evidence.demandMs, postgres: evidence.demandMs.postgres - saved },
    shows,
    mechanism: async (after) => hits(after),
    change: { kind: 'topology', to: (topology) => withPart(topology, 'redis') },
  }
}

function hits(after: Evidence): Mechanism {
  const lookUps = lookUpsOf(after.routes)
  const told = describeHits(lookUps)
  return { acted: lookUps.hits > 0, seen: told === undefined ? noLookUp(after) : `cache: ${told}` }
}

function shows(before: Evidence, after: Evidence): readonly string[] {
  const fall = statementsFall(before.routes, after.routes)
  const [had, has] = [before.demandMs.postgres, after.demandMs.postgres]
  return [
    ...mostMissed(after),
    ...(fall === undefined ? [] : [`statements of cached reads ${change(fall)}`]),
    ...(had > 0 ? [`database CPU per request, all routes ${change(1 - has / had)}`] : []),
  ]
}

const shownRoutes = 3

function mostMissed({ routes }: Evidence): readonly string[] {
  const missing = readsThroughCache(routes)
    .filter(({ lookUps }) => askedOf(lookUps) > lookUps.hits)
    .toSorted((a, b) => misses(b) - misses(a))
    .slice(0, shownRoutes)
  const each = missing.map(
    ({ route, lookUps }) =>
      `${route} ${misses({ lookUps })} (${percent(hitRate(lookUps) ?? 0)} hit)`,
  )
  return each.length === 0 ? [] : [`most misses: ${each.join(', ')}`]
}

function misses({ lookUps }: Pick<RouteUse, 'lookUps'>): number {
  return askedOf(lookUps) - lookUps.hits
}

function change(fall: number): string {
  return `${fall < 0 ? '+' : '-'}${percent(Math.abs(fall))}`
}

function selectTimeShare({ statements }: Evidence): number {
  const total = statements.reduce((sum, statement) => sum + statement.totalMs, 0)
  const selects = statements.filter(({ text }) => /^\s*(select|with)\b/i.test(text))
  return total === 0 ? 0 : selects.reduce((sum, statement) => sum + statement.totalMs, 0) / total
}
