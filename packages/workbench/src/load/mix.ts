import type { RouteResult } from './step-result.ts'

type RouteShare = Pick<RouteResult, 'kind' | 'count'> & { readonly anonymous?: boolean }

/** What a load was made of, for example "90.2 % reads, 0.4 % sign-ins": as it was measured. */
export function describeMix(routes: readonly RouteShare[]): string {
  const sum = (some: readonly RouteShare[]) => some.reduce((total, { count }) => total + count, 0)
  const share = (is: (route: RouteShare) => boolean) =>
    `${((100 * sum(routes.filter(is))) / Math.max(1, sum(routes))).toFixed(1)} %`
  const reads = share(({ kind }) => kind === 'read')
  const signIns = share(({ kind, anonymous }) => kind === 'write' && anonymous === true)
  return `${reads} reads, ${signIns} sign-ins`
}
