import type { Tx } from '@tenfold/runtime'
import type { ExpressionBuilder } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import { on, tenant } from '../../database/index.ts'
import { type Amounts, type LineInput, lineAmounts } from './amounts.ts'
import type { InvoiceLine } from './invoice.ts'
import type { InvoiceTables } from './tables.ts'

export type LineText = LineInput & { readonly description: string }
export type Line = LineText & Amounts

export function pricedLines(lines: readonly LineText[]): Line[] {
  return lines.map((line) => ({ ...line, ...lineAmounts(line) }))
}

/** An invoice's lines within a query of the invoice. */
export function linesOf(invoices: ExpressionBuilder<InvoiceTables, 'invoices'>) {
  return jsonArrayFrom<InvoiceLine>(
    invoices
      .selectFrom('invoiceLines')
      .select(['description', 'quantity', 'unitPriceMinor', 'taxRateBp', 'netMinor', 'taxMinor'])
      .whereRef('invoiceLines.invoiceId', '=', 'invoices.id')
      .orderBy('position')
      // Within limits, so all amounts are exact as JSON's numbers.
      .$castTo<InvoiceLine>(),
  )
}

export async function insertLines(
  tx: Tx,
  invoiceId: string,
  lines: readonly Line[],
): Promise<void> {
  const orgId = tenant()
  const rows = lines.map((line, index) => ({ orgId, invoiceId, position: index + 1, ...line }))
  await on<InvoiceTables>(tx).insertInto('invoiceLines').values(rows).execute()
}

export async function deleteLines(tx: Tx, invoiceId: string): Promise<void> {
  await on<InvoiceTables>(tx)
    .deleteFrom('invoiceLines')
    .where('invoiceId', '=', invoiceId)
    .execute()
}
