import type { Tx } from '@tenfold/runtime'
import type { ExpressionBuilder } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import {
  type Amounts,
  isQuantity,
  type LineInput,
  overdiscounted,
  pricedLines,
} from '../../money/index.ts'
import { on, type Tables, tenant } from '../../platform/database/index.ts'
import { Problem } from '../../platform/http/index.ts'
import { percent } from './print.ts'
import type { InvoiceLine } from './schemas.ts'

export type LineText = LineInput & { readonly description: string }
export type Line = LineText & Amounts

/** Lines with their amounts; refuses those that no invoice can have. */
export function checkedLines(lines: readonly LineText[]): Line[] {
  const wrong = lines.findIndex(({ quantity }) => !isQuantity(quantity))
  if (wrong >= 0) throw refused(`lines.${wrong}.quantity`, 'has more than three decimals')
  const priced = pricedLines(lines)
  const rate = overdiscounted(priced)
  if (rate !== undefined)
    throw refused('lines', `take off more at ${percent(rate)} than they add at that rate`)
  return priced
}

function refused(field: string, message: string): Problem {
  const errors = [{ path: `body.${field}`, message }]
  return new Problem('invalid-input', `${field} ${message}`, { errors })
}

export function linesOf(invoices: ExpressionBuilder<Tables, 'invoices'>) {
  return jsonArrayFrom<InvoiceLine>(
    invoices
      .selectFrom('invoiceLines')
      .select(['description', 'quantity', 'unitPriceMinor', 'taxRateBp', 'netMinor', 'taxMinor'])
      .whereRef('invoiceLines.invoiceId', '=', 'invoices.id')
      .orderBy('position')
      // Limits keep all amounts exact as JSON numbers.
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
  await on(tx).insertInto('invoiceLines').values(rows).execute()
}

export async function deleteLines(tx: Tx, invoiceId: string): Promise<void> {
  await on(tx).deleteFrom('invoiceLines').where('invoiceId', '=', invoiceId).execute()
}
