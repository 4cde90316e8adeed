import type { Evidence, RouteUse } from '../evidence/index.ts'
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
    apply: async () => {
      await site.reconfigure({ ...before, env: { ...before.env, TENFOLD_CACHE: redisUrl } })
      return ['TENFOLD_CACHE=redis://...']
    },
    undo: () => site.reconfigure(before),
  }
}

function selectTimeShare({ statements }: Evidence): number {
  const total = statements.reduce((sum, statement) => sum + statement.totalMs, 0)
  const selects = statements.filter(({ text }) => /^\s*(select|with)\b/i.test(text))
  return total === 0 ? 0 : selects.reduce((sum, statement) => sum + statement.totalMs, 0) / total
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`
}
