import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { daysAfter, today } from '../../ui/dates.ts'
import { Load } from '../../ui/load.tsx'
import { Page } from '../../ui/page.tsx'
import { type Customer, customerQuery } from '../customers/index.ts'
import { type Settings, settingsQuery } from '../settings/index.ts'
import { nextLine, type TypedInvoice } from './draft.ts'
import { halfWritten } from './half-written.ts'
import { InvoiceForm } from './invoice-form.tsx'

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
