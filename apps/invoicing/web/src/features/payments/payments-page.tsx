import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { rowsOf } from '../../api/keyset.ts'
import { formatDay } from '../../ui/dates.ts'
import { Load } from '../../ui/load.tsx'
import { LoadMore } from '../../ui/load-more.tsx'
import { formatMoney } from '../../ui/money.ts'
import { Page } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { invoiceLabel } from '../invoices/index.ts'
import { type ListedPayment, paymentsQuery } from './api.ts'
import { METHODS } from './methods.ts'
import { PaymentState } from './payment-state.tsx'

/** All money that came in, newest first. */
export function PaymentsPage() {
  const query = useInfiniteQuery(paymentsQuery)
  return (
    <Page title="Payments">
      <Load query={query} what="payments">
        {(data) => {
          const payments = rowsOf(data)
          if (payments.length === 0)
            return (
              <Empty icon="payments" title="No payments yet">
                They appear here when a customer pays by the link in their mail, or when you record
                one on an invoice. <Link href="/invoices?status=sent">Invoices to be paid</Link>
              </Empty>
            )
          return (
            <>
              <PaymentTable payments={payments} />
              <LoadMore query={query} shown={payments.length} what={['payment', 'payments']} />
            </>
          )
        }}
      </Load>
    </Page>
  )
}

function PaymentTable({ payments }: { payments: readonly ListedPayment[] }) {
  return (
    <div className="table-card">
      <table>
        <thead>
          <tr>
            <th scope="col">Invoice</th>
            <th scope="col" className="wide-only">
              Date
            </th>
            <th scope="col" className="wide-only">
              Method
            </th>
            <th scope="col" className="roomy-only">
              Reference
            </th>
            <th scope="col" className="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {payments.map((payment) => (
            <PaymentRow key={payment.id} payment={payment} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function PaymentRow({ payment }: { payment: ListedPayment }) {
  const { invoice, paidOn, method, reference, amountMinor, currency, status } = payment
  return (
    <tr className="linked">
      <td>
        <Link href={`/invoices/${invoice.id}`} className="row-link">
          {invoiceLabel(invoice.number)}
        </Link>
        <span className="narrow-only sub-line">
          {formatDay(paidOn)} · {METHODS[method]}
        </span>
      </td>
      <td className="wide-only soft day">{formatDay(paidOn)}</td>
      <td className="wide-only soft">{METHODS[method]}</td>
      <td className="roomy-only soft name">{reference || '–'}</td>
      <td className="number">
        <PaymentState status={status} /> {formatMoney(amountMinor, currency)}
      </td>
    </tr>
  )
}
