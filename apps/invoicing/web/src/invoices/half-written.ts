import type { Customer } from '../customers/index.ts'
import type { TypedInvoice } from './draft.ts'

/** A new invoice that its author has left before it was created. */
export interface HalfWritten {
  readonly typed: TypedInvoice
  readonly customer: Customer | undefined
}

/** Where it is kept: in this window alone, until that closes, for one user in one organisation. */
export interface Keeper {
  readonly find: () => HalfWritten | undefined
  readonly keep: (half: HalfWritten) => void
  readonly drop: () => void
}

export function keeperFor(userId: string, organizationId: string, storage: Storage): Keeper {
  const key = `half-written-invoice:1:${userId}:${organizationId}`
  return {
    find() {
      const text = storage.getItem(key)
      return text === null ? undefined : (JSON.parse(text) as HalfWritten)
    },
    keep(half) {
      try {
        storage.setItem(key, JSON.stringify(half))
      } catch {
        // A full or forbidden storage keeps nothing; the form works all the same.
      }
    },
    drop: () => storage.removeItem(key),
  }
}
