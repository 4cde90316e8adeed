import type { Db, Tx } from '@tenfold/runtime'
import { findSession } from '@tenfold/runtime/kernel'
import { type Claim, claims, type KeyStore } from './claim.ts'

/** A database whose first transaction in a request also writes the request's claim: both commit, or neither. */
export function claimingDb(db: Db, store: KeyStore): Db {
  return {
    ...db,
    async transaction(work) {
      const session = findSession()
      const claim = session && claims.get(session)
      if (!claim || claim.writtenTo) return db.transaction(work)
      claim.writtenTo = store
      try {
        return await db.transaction(claimFirst(claim, store, work))
      } finally {
        // Rolled back: the request's next transaction claims the key again.
        if (!claim.heldIn) claim.writtenTo = undefined
      }
    },
  }
}

function claimFirst<T>(claim: Claim, store: KeyStore, work: (tx: Tx) => Promise<T>) {
  return async (tx: Tx): Promise<T> => {
    tx.afterCommit(async () => {
      claim.heldIn = store
    })
    await store.insert(tx, claim)
    return work(tx)
  }
}
