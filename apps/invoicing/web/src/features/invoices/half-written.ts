import { keptInWindow } from '../../api/place.ts'
import type { InvoiceDraft } from './api.ts'
import { bodyOf, type TypedInvoice } from './draft.ts'

export type Keeper = ReturnType<typeof halfWritten>

export function halfWritten() {
  const half = keptInWindow<TypedInvoice>('half-written-invoice:2')
  return {
    ...half,
    /** Forgets what was typed if it is what has been stored now. */
    dropStored: (body: InvoiceDraft) => {
      const left = half.find()
      if (left && JSON.stringify(bodyOf(left)) === JSON.stringify(body)) half.keep(undefined)
    },
  }
}
