import { keptInWindow } from '../../api/place.ts'
import type { InvoiceDraft } from './api.ts'
import { bodyOf, type TypedInvoice } from './draft.ts'

export interface Keeper {
  readonly find: () => TypedInvoice | undefined
  readonly keep: (typed: TypedInvoice | undefined) => void
  /** Forgets what was typed if it is what has been stored now. */
  readonly dropStored: (body: InvoiceDraft) => void
}

export function halfWritten(): Keeper {
  const half = keptInWindow<TypedInvoice>('half-written-invoice:2')
  return {
    ...half,
    dropStored(body) {
      const left = half.find()
      if (left && JSON.stringify(bodyOf(left)) === JSON.stringify(body)) half.keep(undefined)
    },
  }
}
