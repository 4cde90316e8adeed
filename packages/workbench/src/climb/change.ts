import { stepsBetween, type Topology } from '@tenfold/stack'
import { type AdvisedIndex, dropIndexes, verifyIndexes } from '../audit/index.ts'
import type { Change, Site } from '../ladder/index.ts'

/** A site whose topology the climb changes. */
export interface ClimbSite extends Site {
  reshape(next: Topology): Promise<void>
}

export interface Carrying {
  /** Resolves to the steps as a person would type them; empty when nothing had to be done. */
  apply(): Promise<readonly string[]>
  /** May be called after `apply` has failed. */
  undo(): Promise<void>
}

export function carryOut(change: Change, site: ClimbSite): Carrying {
  return change.kind === 'topology' ? reshaping(change, site) : indexing(change, site)
}

/** The topology that a change leads to. */
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
  // Until `apply` succeeds, undo drops all of them: some may have been made before a failure.
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
