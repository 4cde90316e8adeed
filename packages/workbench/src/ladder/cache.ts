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
import type { Finding, Rung, Site } from './rung.ts'

/**
 * Below this share of repeated reads a cache costs more than it saves. The evidence is careful: it
 * counts any write of a tenant against all of its reads, where tags tell them apart.
 */
const minRepeatShare = 0.1

/** Answers repeated reads from Redis instead of the database. */
export const cache: Rung = {
  name: 'cache',
  phase: 2,
  missing: (site) =>
    site.redisUrl ? undefined : `no redis-server on PATH. Install it with: ${site.installRedis}`,
  diagnose: async (evidence, site) => {
    if (isCached(site) || !site.redisUrl) return undefined
    const reads = evidence.routes.filter((route) => route.kind === 'read')
    const repeatShare = share(reads, (route) => route.repeats)
    if (repeatShare < minRepeatShare) return undefined
    return finding(evidence, site, site.redisUrl, repeatShare)
  },
}

function isCached(site: Site): boolean {
  return (site.configuration.env['TENFOLD_CACHE'] ?? 'off') !== 'off'
}

function share(routes: readonly RouteUse[], part: (route: RouteUse) => number): number {
  const total = routes.reduce((sum, route) => sum + route.count, 0)
  return total === 0 ? 0 : routes.reduce((sum, route) => sum + part(route), 0) / total
}

function finding(evidence: Evidence, site: Site, redisUrl: string, repeatShare: number): Finding {
  const before = site.configuration
  const selectShare = selectTimeShare(evidence)
  const saved = evidence.demandMs.postgres * selectShare * repeatShare
  return {
    rung: 'cache',
    resource: 'postgres',
    because: `${percent(repeatShare)} of reads repeat one that nothing has changed since; SELECTs are ${percent(selectShare)} of database time.`,
    predictedDemandMs: { ...evidence.demandMs, postgres: evidence.demandMs.postgres - saved },
    shows,
    apply: async () => {
      await site.reconfigure({ ...before, env: { ...before.env, TENFOLD_CACHE: redisUrl } })
      return ['TENFOLD_CACHE=redis://...']
    },
    undo: () => site.reconfigure(before),
  }
}

/** What the guide asks of a cache: so much less database work. */
const wantedFall = 0.8

function shows(before: Evidence, after: Evidence): readonly string[] {
  const fall = statementsFall(before.routes, after.routes)
  const cpuFall = 1 - after.demandMs.postgres / before.demandMs.postgres
  return [
    `cache: ${describeHits(lookUpsOf(after.routes)) ?? 'no answer told of a look-up'}`,
    ...mostMissed(after),
    ...(fall === undefined ? [] : [`statements of cached reads ${change(fall)}`]),
    `database CPU per request, all routes ${change(cpuFall)} (the guide asks for -${percent(wantedFall)})`,
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

function percent(value: number): string {
  return `${Math.round(value * 100)} %`
}
