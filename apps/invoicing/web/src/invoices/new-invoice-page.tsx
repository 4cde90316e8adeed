import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'wouter'
import { customerQuery } from '../customers/index.ts'
import { type Settings, settingsQuery } from '../settings/index.ts'
import { daysAfter, today } from '../ui/dates.ts'
import { Load } from '../ui/load.tsx'
import { Page } from '../ui/page.tsx'
import { nextLine, type TypedInvoice } from './draft.ts'
import { InvoiceForm } from './invoice-form.tsx'

/** A new invoice; `?customerId=` in the address chooses its customer beforehand. */
export function NewInvoicePage() {
  const [params] = useSearchParams()
  const customerId = params.get('customerId')
  const settings = useQuery(settingsQuery)
  const given = useQuery({ ...customerQuery(customerId ?? ''), enabled: !!customerId })
  return (
    <Page title="New invoice" eyebrow={<Link href="/invoices">Invoices</Link>}>
      <Load query={settings} what="form">
        {(found) =>
          customerId && given.isPending ? null : (
            <InvoiceForm
              start={blankInvoice(found)}
              customer={given.data}
              termDays={found.paymentTermDays}
            />
          )
        }
      </Load>
    </Page>
  )
}

function blankInvoice({ currency, paymentTermDays, timeZone }: Settings): TypedInvoice {
  const issuedOn = today(timeZone)
  return {
    customerId: undefined,
    currency,
    issuedOn,
    dueOn: daysAfter(issuedOn, paymentTermDays),
    lines: [nextLine([])],
  }
}
