import { t } from '../../platform/http/index.ts'
import type { IdempotencyParts } from '../../platform/idempotency/index.ts'
import type { DocumentParts } from '../invoices/index.ts'
import type { PaymentParts } from '../payments/index.ts'

export interface PublicParts extends DocumentParts, IdempotencyParts, PaymentParts {}

export const TokenParams = t.Closed({ token: t.String({ maxLength: 100, pattern: '^[\\w.-]+$' }) })
