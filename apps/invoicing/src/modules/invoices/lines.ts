import type { Queryable, Tx } from '@tenfold/runtime'
import { on, tenant } from '../../database/index.ts'
import { type Amounts, type LineInput, lineAmounts } from './amounts.ts'
import type { InvoiceLine } from './invoice.ts'
import type { InvoiceTables } from './tables.ts'

export type LineText = LineInput & { readonly description: string }
export type Line = LineText & Amounts

export function pricedLines(lines: readonly LineText[]): Line[] {
  return lines.map((line) => ({ ...line, ...lineAmounts(line) }))
}

export async function findLines(db: Queryable, invoiceId: string): Promise<InvoiceLine[]> {
  const rows = await on<InvoiceTables>(db)
    .selectFrom('invoiceLines')
    .select(['description', 'quantity', 'unitPriceMinor', 'taxRateBp', 'netMinor', 'taxMinor'])
    .where('invoiceId', '=', invoiceId)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    ...row,
    unitPriceMinor: Number(row.unitPriceMinor),
    netMinor: Number(row.netMinor),
    taxMinor: Number(row.taxMinor),
  }))
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
