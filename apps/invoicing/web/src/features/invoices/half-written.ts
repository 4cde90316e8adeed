import type { OpenRequest } from '../../api/use-send-once.ts'
import type { Memory } from './api.ts'
import { bodyOf, type TypedInvoice } from './draft.ts'

/** Keeps a new invoice that its author leaves: in this window, until it closes, for one user in one organisation. */
export interface Keeper extends Memory {
  readonly find: () => TypedInvoice | undefined
  readonly keep: (typed: TypedInvoice) => void
  readonly drop: () => void
}

export function keeperFor(userId: string, organizationId: string, storage: Storage): Keeper {
  const key = `half-written-invoice:2:${userId}:${organizationId}`
  const half = placeIn<TypedInvoice>(storage, key)
  const sending = placeIn<NonNullable<ReturnType<OpenRequest['find']>>>(storage, `${key}:sending`)
  return {
    ...half,
    drop() {
      half.keep(undefined)
      sending.keep(undefined)
    },
    dropStored(body) {
      const left = half.find()
      if (left && JSON.stringify(bodyOf(left)) === JSON.stringify(body)) half.keep(undefined)
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
