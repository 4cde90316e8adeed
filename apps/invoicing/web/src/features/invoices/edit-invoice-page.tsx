import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { Load } from '../../ui/load.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { type Invoice, invoiceQuery } from './api.ts'
import { typedInvoice } from './draft.ts'
import { InvoiceForm } from './invoice-form.tsx'
import { invoiceLabel } from './label.ts'

/** Changes a draft. A sent invoice stands as it is: the customer has it. */
export function EditInvoicePage({ id }: { id: string }) {
  const query = useQuery(invoiceQuery(id))
  const label = query.data && invoiceLabel(query.data.number)
  return (
    <Page
      title={label ? `Edit ${label}` : 'Edit invoice'}
      eyebrow={<Link href={`/invoices/${id}`}>{label ?? 'Invoice'}</Link>}
    >
      <Load query={query} what="invoice">
        {(invoice) =>
          invoice.status === 'draft' ? (
            <InvoiceForm draft={invoice} start={typedInvoice(invoice)} />
          ) : (
            <NotADraft invoice={invoice} />
          )
        }
      </Load>
    </Page>
  )
}

function NotADraft({ invoice: { id, number } }: { invoice: Invoice }) {
  return (
    <Empty icon="invoices" title={`${invoiceLabel(number)} can’t be edited any more`}>
      Only drafts can. Void it and write a new one instead.{' '}
      <Link href={`/invoices/${id}`}>Back to the invoice</Link>
    </Empty>
  )
}
