import { deriveSecret } from '../platform/database/index.ts'
import type { Table } from './copy.ts'
import { type Ledger, statuses, type TenantOptions } from './ledger.ts'

/** Adds a link to the public page of each unpaid invoice: the load never follows links of other invoices. */
export function linksTable({ population, calendar, ledger }: TenantOptions, secret: string): Table {
  const open = openInvoices(ledger)
  return {
    name: 'public_links',
    columns: ['id', 'org_id', 'invoice_id', 'token', 'created_at'],
    count: open.length,
    *rows() {
      for (const [n, at] of open.entries()) {
        const one = population.organizations[ledger.organization[at] ?? 0]
        const time = calendar.timestamp(ledger.minute[at] ?? 0)
        yield [n + 1, one?.id ?? null, at + 1, tokenOf(secret, at), time]
      }
    },
  }
}

/** Can't be guessed without the installation's secret. */
function tokenOf(secret: string, at: number): string {
  return deriveSecret(secret, `link of invoice ${at + 1}`).slice(0, 22)
}

function openInvoices(ledger: Ledger): number[] {
  const open: number[] = []
  ledger.status.forEach((status, at) => {
    if (statuses[status] === 'sent') open.push(at)
  })
  return open
}
