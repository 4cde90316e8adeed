import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { formatDay } from '../../ui/dates.ts'
import { Listing } from '../../ui/listing.tsx'
import { formatMoney } from '../../ui/money.ts'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { invoiceLabel } from '../invoices/index.ts'
import { type ListedPayment, paymentsQuery } from './api.ts'
import { METHODS, PaymentState } from './payment-state.tsx'

const COLUMNS: readonly Column<ListedPayment>[] = [
  {
    head: 'Invoice',
    cell: ({ invoice, paidOn, method }) => (
      <>
        <Link href={`/invoices/${invoice.id}`} className="row-link">
          {invoiceLabel(invoice.number)}
        </Link>
        <span className="narrow-only sub-line">
          {formatDay(paidOn)} · {METHODS[method]}
        </span>
      </>
    ),
  },
  { head: 'Date', className: 'wide-only soft day', cell: ({ paidOn }) => formatDay(paidOn) },
  { head: 'Method', className: 'wide-only soft', cell: ({ method }) => METHODS[method] },
  {
    head: 'Reference',
    className: 'roomy-only soft name',
    cell: ({ reference }) => reference || '–',
  },
  {
    head: 'Amount',
    className: 'number',
    cell: ({ status, amountMinor, currency }) => (
      <>
        <PaymentState status={status} /> {formatMoney(amountMinor, currency)}
      </>
    ),
  },
]

export function PaymentsPage() {
  const query = useInfiniteQuery(paymentsQuery)
  return (
    <Page title="Payments">
      <Listing query={query} what={['payment', 'payments']} empty={<NoPayments />}>
        {(payments) => <Table columns={COLUMNS} rows={payments} />}
      </Listing>
    </Page>
  )
}

function NoPayments() {
  return (
    <Empty icon="payments" title="No payments yet">
      They appear here when a customer pays by the link in their mail, or when you record one on an
      invoice. <Link href="/invoices?status=sent">Invoices to be paid</Link>
    </Empty>
  )
}
