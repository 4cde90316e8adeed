/** A resource as the operational laws see it. */
export interface Resource {
  readonly name: string
  /** Service demand: seconds of this resource that one request costs, over all its visits. */
  readonly demandSeconds: number
  /** Servers that share the work: cores, processes, connections. */
  readonly servers: number
}

/** Service demand law: D = busy seconds / completed requests. */
export function serviceDemand(seen: {
  readonly busySeconds: number
  readonly completed: number
}): number {
  return seen.completed === 0 ? 0 : seen.busySeconds / seen.completed
}

/** Utilisation law: U = X * D / servers; 1 is fully busy. */
export function utilisation(
  { demandSeconds, servers }: Omit<Resource, 'name'>,
  requestsPerSecond: number,
): number {
  return (requestsPerSecond * demandSeconds) / servers
}

/** The resource that is fully busy first as load grows; undefined when nothing costs anything. */
export function bottleneck<R extends Resource>(resources: readonly R[]): R | undefined {
  const [busiest] = resources.toSorted((a, b) => utilisation(b, 1) - utilisation(a, 1))
  return busiest && busiest.demandSeconds > 0 ? busiest : undefined
}

/** X <= min(servers / D): requests/s that no tuning of anything but the bottleneck can exceed. */
export function throughputBound(resources: readonly Resource[]): number {
  const limit = bottleneck(resources)
  return limit ? limit.servers / limit.demandSeconds : Number.POSITIVE_INFINITY
}

/** Little's law: requests in the system = rate * time that each spends there. */
export function requestsInside(requestsPerSecond: number, secondsInside: number): number {
  return requestsPerSecond * secondsInside
}

/** Nearer than this to fully busy, the formulas below say nothing. */
export const fullestShare = 0.99

/**
 * Mean response time of an open network of queues (Jackson; mean value analysis without a bound on
 * users): the sum of D / (1 - U). Infinite from where a resource is fully busy.
 */
export function responseSeconds(resources: readonly Resource[], requestsPerSecond: number): number {
  return resources.reduce((sum, resource) => {
    const idle = 1 - utilisation(resource, requestsPerSecond)
    return idle > 0 ? sum + resource.demandSeconds / idle : Number.POSITIVE_INFINITY
  }, 0)
}

/** The highest rate at which the mean response time stays within `seconds`: the inverse of the above. */
export function rateWithin(resources: readonly Resource[], seconds: number): number {
  let [low, high] = [0, throughputBound(resources)]
  if (!Number.isFinite(high)) return high
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2
    if (responseSeconds(resources, middle) <= seconds) low = middle
    else high = middle
  }
  return low
}

/** The mean response time at this rate; of a rate beyond what the demands allow, that just before it. */
export function responseUnderLoad(
  resources: readonly Resource[],
  requestsPerSecond: number,
): number {
  const reachable = Math.min(requestsPerSecond, fullestShare * throughputBound(resources))
  return responseSeconds(resources, reachable)
}
