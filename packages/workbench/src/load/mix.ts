import type { RouteResult } from './slo/index.ts'

type RouteShare = Pick<RouteResult, 'kind' | 'count'> & { readonly anonymous?: boolean }

/** Composition of a load, for example "90.2 % reads, 1.4 % without a login": as it was measured. */
export function describeMix(routes: readonly RouteShare[]): string {
  const sum = (some: readonly RouteShare[]) => some.reduce((total, { count }) => total + count, 0)
  const share = (is: (route: RouteShare) => boolean) =>
    `${((100 * sum(routes.filter(is))) / Math.max(1, sum(routes))).toFixed(1)} %`
  const reads = share(({ kind }) => kind === 'read')
  // Sign-ins, and what strangers do.
  const strangers = share(({ anonymous }) => anonymous === true)
  return `${reads} reads, ${strangers} without a login`
}
