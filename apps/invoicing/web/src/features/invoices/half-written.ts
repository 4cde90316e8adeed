import type { OpenRequest } from '../../api/use-send-once.ts'
import type { Customer } from '../customers/index.ts'
import type { TypedInvoice } from './draft.ts'

/** A new invoice that its author has left before it was created. */
interface HalfWritten {
  readonly typed: TypedInvoice
  readonly customer: Customer | undefined
}

/** Where it is kept: in this window alone, until that closes, for one user in one organisation. */
export interface Keeper {
  readonly find: () => HalfWritten | undefined
  readonly keep: (half: HalfWritten) => void
  readonly drop: () => void
  /** Who comes back after an answer was lost creates no second invoice. */
  readonly sending: OpenRequest
}

export function keeperFor(userId: string, organizationId: string, storage: Storage): Keeper {
  const key = `half-written-invoice:1:${userId}:${organizationId}`
  const half = placeIn<HalfWritten>(storage, key)
  const sending = placeIn<NonNullable<ReturnType<OpenRequest['find']>>>(storage, `${key}:sending`)
  return {
    ...half,
    drop() {
      half.keep(undefined)
      sending.keep(undefined)
    },
    sending,
  }
}

function placeIn<Value>(storage: Storage, key: string) {
  return {
    find(): Value | undefined {
      const text = storage.getItem(key)
      return text === null ? undefined : (JSON.parse(text) as Value)
    },
    keep(value: Value | undefined): void {
      if (value === undefined) return storage.removeItem(key)
      try {
        storage.setItem(key, JSON.stringify(value))
      } catch {
        // A full or forbidden storage keeps nothing; the form works all the same.
      }
    },
  }
}
