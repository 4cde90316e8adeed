import type { Db, Queryable, Tx } from '@tenfold/runtime'
import { findSession, type Session } from '@tenfold/runtime/kernel'

/** A request that its caller named, so that it takes effect once however often it is sent. */
export interface Claim {
  /** Empty outside of any organisation. */
  readonly organizationId: string
  /** Owner of the key: a user, or the invoice of a link. */
  readonly owner: string
  readonly key: string
  /** Hash of method, URL and body: a key stands for one request. */
  readonly requestHash: string
  /** Where the claim is being written. */
  writtenTo?: KeyStore | undefined
  /** Where it is committed. */
  heldIn?: KeyStore
}

export interface StoredAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

export interface Held {
  readonly requestHash: string
  /** Undefined while the request runs, or when its process died before it answered. */
  readonly answer: StoredAnswer | undefined
}

export interface KeyStore {
  find(db: Queryable, claim: Claim): Promise<Held | undefined>
  /** Throws when another request holds the key. */
  insert(tx: Queryable, claim: Claim): Promise<void>
  /** Adds the answer, and forgets what the same owner's requests of long ago were answered. */
  answer(db: Queryable, claim: Claim, answer: StoredAnswer): Promise<void>
  /** Deletes up to so many old requests of all owners; returns how many. */
  sweep(db: Queryable, limit: number): Promise<number>
}

/** The claim of each request that has one. Jobs that a request sets off have sessions of their own, so they claim nothing. */
export const claims = new WeakMap<Session, Claim>()

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
