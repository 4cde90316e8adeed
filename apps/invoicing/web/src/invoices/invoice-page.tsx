import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { Load } from '../ui/load.tsx'
import { Page } from '../ui/page.tsx'
import { type Invoice, invoiceQuery, pathOf } from './api.ts'
import { InvoiceSheet } from './invoice-sheet.tsx'
import { invoiceLabel } from './label.ts'
import { PdfDownload } from './pdf.tsx'
import { StatusBadge } from './status.tsx'
import { StatusActions } from './status-actions.tsx'

export function InvoicePage({ id }: { id: string }) {
  const query = useQuery(invoiceQuery(id))
  const invoice = query.data
  return (
    <Page
      title={invoice ? invoiceLabel(invoice.number) : 'Invoice'}
      eyebrow={<Link href="/invoices">Invoices</Link>}
      badge={invoice && <StatusBadge status={invoice.status} />}
      actions={invoice && <InvoiceActions invoice={invoice} />}
    >
      <Load query={query} what="invoice">
        {(found) => <InvoiceSheet invoice={found} />}
      </Load>
    </Page>
  )
}

function InvoiceActions({ invoice }: { invoice: Invoice }) {
  return (
    <>
      <PdfDownload
        key={`${invoice.id} ${invoice.status}`}
        path={`${pathOf(invoice.id)}/pdf`}
        fileName={`invoice-${invoice.number}.pdf`}
      />
      <StatusActions invoice={invoice} />
    </>
  )
}
