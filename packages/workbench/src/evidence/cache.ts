import { addLookUps, type LookUps, noLookUps } from '../look-ups.ts'
import { percent, whole } from '../terminal/index.ts'
import type { RouteUse } from './evidence.ts'

type Told = Pick<RouteUse, 'route' | 'kind' | 'count' | 'lookUps' | 'statements'>

/** Look-ups of all these routes together. */
export function lookUpsOf(routes: readonly Pick<RouteUse, 'lookUps'>[]): LookUps {
  return routes.reduce((sum, { lookUps }) => addLookUps(sum, lookUps), noLookUps)
}

/** Look-ups that the cache was really asked. */
export function askedOf({ hits, misses, unreachable }: LookUps): number {
  return hits + misses + unreachable
}

/** Share of the look-ups that found a copy; undefined when the cache was asked nothing. */
export function hitRate(lookUps: LookUps): number | undefined {
  const asked = askedOf(lookUps)
  return asked === 0 ? undefined : lookUps.hits / asked
}

/** `83 % of 12,345 look-ups hit`; undefined when the cache was asked nothing. */
export function describeHits(lookUps: LookUps): string | undefined {
  const rate = hitRate(lookUps)
  if (rate === undefined) return undefined
  const lost = lookUps.unreachable > 0 ? `, ${whole(lookUps.unreachable)} found its store gone` : ''
  return `${percent(rate)} of ${whole(askedOf(lookUps))} look-ups hit${lost}`
}

/** The routes whose answers a cache may hold: reads that went through it, whether it was on or off. */
export function readsThroughCache<Route extends Told>(routes: readonly Route[]): readonly Route[] {
  return routes.filter(
    ({ kind, lookUps }) => kind === 'read' && askedOf(lookUps) + lookUps.bypasses > 0,
  )
}

/**
 * Share by which the statements of cached reads fell. Each route's requests are counted as often as
 * they came `after`, so that another mix isn't taken for a gain. Undefined where nothing was told.
 */
export function statementsFall(
  before: readonly Told[],
  after: readonly Told[],
): number | undefined {
  const now = new Map(after.map((use) => [use.route, use]))
  const pairs = readsThroughCache(before).flatMap((had) => {
    const has = now.get(had.route)
    return has ? [{ would: (had.statements / had.count) * has.count, did: has.statements }] : []
  })
  const would = pairs.reduce((sum, pair) => sum + pair.would, 0)
  return would === 0 ? undefined : 1 - pairs.reduce((sum, pair) => sum + pair.did, 0) / would
}
