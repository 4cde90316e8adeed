import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { daysAfter, today } from '../../ui/dates.ts'
import { Page } from '../../ui/page.tsx'
import { Empty, Load } from '../../ui/states.tsx'
import { type Customer, customerQuery } from '../customers/index.ts'
import { type Settings, settingsQuery } from '../settings/index.ts'
import { type Invoice, invoiceQuery } from './api.ts'
import { nextLine, type TypedInvoice, typedInvoice } from './draft.ts'
import { halfWritten } from './half-written.ts'
import { InvoiceForm } from './invoice-form.tsx'
import { invoiceLabel } from './label.ts'

/** A new invoice; `?customerId=` in the address chooses its customer beforehand. */
export function NewInvoicePage() {
  const [params] = useSearchParams()
  const customerId = params.get('customerId')
  const settings = useQuery(settingsQuery)
  const keeper = halfWritten()
  // A link for a certain customer begins anew.
  const [left] = useState(() => (customerId ? undefined : keeper.find()))
  const given = useQuery({ ...customerQuery(customerId ?? ''), enabled: !!customerId })
  return (
    <Page title="New invoice" eyebrow={<Link href="/invoices">Invoices</Link>}>
      <Load query={settings} what="form">
        {(found) =>
          customerId && given.isPending ? null : (
            <InvoiceForm
              start={left ?? blankInvoice(found, given.data)}
              termDays={found.paymentTermDays}
              keeper={keeper}
            />
          )
        }
      </Load>
    </Page>
  )
}

function blankInvoice(settings: Settings, customer: Customer | undefined): TypedInvoice {
  const { currency, paymentTermDays, timeZone } = settings
  const issuedOn = today(timeZone)
  return {
    customer,
    currency,
    issuedOn,
    dueOn: daysAfter(issuedOn, paymentTermDays),
    lines: [nextLine([])],
  }
}

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
