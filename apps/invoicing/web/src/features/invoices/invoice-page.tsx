import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Page } from '../../ui/page.tsx'
import { Load } from '../../ui/states.tsx'
import { useMember } from '../accounts/index.ts'
import { drawPdf, type Invoice, invoiceQuery, pdfOf } from './api.ts'
import { InvoiceSheet } from './invoice-sheet.tsx'
import { invoiceLabel } from './label.ts'
import { useOwnSender } from './own-sender.ts'
import { PdfDownload } from './pdf.tsx'
import { StatusBadge } from './status.tsx'
import { StatusActions } from './status-actions.tsx'

export function InvoicePage({ id, aside }: { id: string; aside: (invoice: Invoice) => ReactNode }) {
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
        {(found) => (
          <div className="invoice-columns">
            <div className="invoice-aside">{aside(found)}</div>
            <OwnSheet invoice={found} />
          </div>
        )}
      </Load>
    </Page>
  )
}

function InvoiceActions({ invoice }: { invoice: Invoice }) {
  const { id, number, status, paidMinor } = invoice
  return (
    <>
      <PdfDownload
        key={`${id} ${status} ${paidMinor}`}
        draw={() => drawPdf(id)}
        href={pdfOf(id)}
        fileName={`invoice-${number}.pdf`}
      />
      <StatusActions invoice={invoice} />
    </>
  )
}

/** The invoice as it was sent, or as it would be; its customer is a link. */
function OwnSheet({ invoice }: { invoice: Invoice }) {
  const { organization } = useMember()
  const own = useOwnSender() ?? { name: organization.name, address: '' }
  const { customer } = invoice
  return (
    <InvoiceSheet
      invoice={invoice}
      sender={invoice.sender ?? own}
      billTo={
        <>
          <Link href={`/customers/${customer.id}`}>{customer.name}</Link>
          <p className="soft multi-line">{customer.address}</p>
          <p className="soft">{customer.email}</p>
        </>
      }
    />
  )
}
