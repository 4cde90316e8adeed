import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { Load } from '../../ui/load.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { type Invoice, invoiceQuery } from './api.ts'
import { typedInvoice } from './draft.ts'
import { InvoiceForm } from './invoice-form.tsx'
import { invoiceLabel } from './label.ts'

/** Changes a draft. What was sent stands as it is: the customer has it. */
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
            <Editor invoice={invoice} />
          ) : (
            <NotADraft invoice={invoice} />
          )
        }
      </Load>
    </Page>
  )
}

/** Shows the draft as it was when it was opened, until its editor asks for what it has become. */
function Editor({ invoice }: { invoice: Invoice }) {
  const [opened, setOpened] = useState({ invoice, round: 0 })
  const client = useQueryClient()
  const present = () => client.fetchQuery({ ...invoiceQuery(invoice.id), staleTime: 0 })
  const { id, version, customer } = opened.invoice
  return (
    <InvoiceForm
      key={opened.round}
      draft={{
        id,
        version,
        presentVersion: async () => (await present()).version,
        onReload: async () => setOpened({ invoice: await present(), round: opened.round + 1 }),
      }}
      start={typedInvoice(opened.invoice)}
      customer={customer}
    />
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
