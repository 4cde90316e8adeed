/** Look-ups in the app's cache, by how they ended. */
export interface LookUps {
  readonly hits: number
  readonly misses: number
  /** The cache wasn't asked: it is off, or the read was part of a transaction. */
  readonly bypasses: number
  /** The cache's store didn't answer. */
  readonly unreachable: number
}

export const noLookUps: LookUps = { hits: 0, misses: 0, bypasses: 0, unreachable: 0 }

export function addLookUps(a: LookUps, b: LookUps): LookUps {
  return {
    hits: a.hits + b.hits,
    misses: a.misses + b.misses,
    bypasses: a.bypasses + b.bypasses,
    unreachable: a.unreachable + b.unreachable,
  }
}
