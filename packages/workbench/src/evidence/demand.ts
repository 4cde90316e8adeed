import { type CpuMs, cpuMs, type Evidence, type Role } from './evidence.ts'

/** Number of requests that holds every kind of work, even those that one visitor in a hundred asks for. */
const enoughRequests = 1_000

/**
 * The steps that carried most, as many as it takes to have seen enough requests. One short step at a low
 * rate sees forty, of which a single rendered picture may be half the cost. `alone` is asked last: with
 * one visitor at a time nothing is shared between requests.
 */
export function stepsToTrust(held: readonly Evidence[], alone: Evidence): readonly Evidence[] {
  const byRate = held.toSorted((a, b) => b.ratePerSecond - a.ratePerSecond)
  let seen = 0
  return [...byRate, alone].filter(({ requests }) => {
    const isWanted = seen < enoughRequests
    seen += requests
    return isWanted
  })
}

/** Service demand by the utilisation law over all these steps together: busy time / requests. */
export function demandOver(steps: readonly Pick<Evidence, 'requests' | 'demandMs'>[]): CpuMs {
  const requests = steps.reduce((sum, step) => sum + step.requests, 0)
  const busyMs = (role: Role) =>
    steps.reduce((sum, step) => sum + step.requests * step.demandMs[role], 0)
  return cpuMs((role) => (requests === 0 ? 0 : busyMs(role) / requests))
}
