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
export function requestsInside(requestsPerSecond: number, responseSeconds: number): number {
  return requestsPerSecond * responseSeconds
}
