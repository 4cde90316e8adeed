import type { Db } from '@tenfold/runtime'
import type { DocumentParts } from '../invoices/index.ts'
import type { PaymentParts } from '../payments/index.ts'

export interface PublicParts extends DocumentParts, PaymentParts {
  /** Organisations' names are kept where no tenant's data is. */
  readonly identity: { readonly db: Db }
}
