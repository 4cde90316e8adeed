import { stepsBetween, type Topology } from '@tenfold/stack'
import { type AdvisedIndex, dropIndexes, verifyIndexes } from '../audit/index.ts'
import type { Change, Site } from '../ladder/index.ts'

/** A site whose topology the climb changes; resolves once the app serves. */
export interface ClimbSite extends Site {
  reshape(next: Topology): Promise<void>
}

/** A change on one site. */
export interface Carrying {
  /** Resolves to what was done, as one would do it by hand; empty when there was nothing to do after all. */
  apply(): Promise<readonly string[]>
  /** Also after `apply` has failed. */
  undo(): Promise<void>
}

export function carryOut(change: Change, site: ClimbSite): Carrying {
  return change.kind === 'topology' ? reshaping(change, site) : indexing(change, site)
}

/** The topology that a change leads to: what its rung is predicted on. */
export function topologyAfter(change: Change, topology: Topology): Topology {
  return change.kind === 'topology' ? change.to(topology) : topology
}

function reshaping({ to }: Extract<Change, { kind: 'topology' }>, site: ClimbSite): Carrying {
  const before = site.topology
  const next = to(before)
  const steps = stepsBetween(before, next)
  return {
    apply: async () => {
      if (steps.length > 0) await site.reshape(next)
      return steps
    },
    undo: () => site.reshape(before),
  }
}

function indexing(
  { indexes, statements }: Extract<Change, { kind: 'indexes' }>,
  { adminUrl }: ClimbSite,
): Carrying {
  // Also what is made before something fails is for undo to drop.
  let created: readonly AdvisedIndex[] = indexes
  return {
    apply: async () => {
      created = (await verifyIndexes({ adminUrl, indexes, statements })).created
      return created.flatMap(({ prerequisite, ddl }) => [
        ...(prerequisite ? [prerequisite] : []),
        ddl,
      ])
    },
    undo: () => dropIndexes({ adminUrl, indexes: created }),
  }
}
