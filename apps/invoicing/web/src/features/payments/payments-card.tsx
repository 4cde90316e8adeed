import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { formatDay } from '../../ui/dates.ts'
import { formatMoney } from '../../ui/money.ts'
import type { Invoice, Payment } from '../invoices/index.ts'
import { METHODS } from './methods.ts'
import { PaymentDialog } from './payment-dialog.tsx'
import { PaymentState } from './payment-state.tsx'
import { Unanswered } from './unanswered.tsx'

/** The balance of an invoice, its payments, and a button that records one. */
export function PaymentsCard({ invoice }: { invoice: Invoice }) {
  const [isRecording, setRecording] = useState(false)
  const { status, payments } = invoice
  const isSent = status === 'sent' || status === 'overdue'
  if (!isSent && payments.length === 0) return null
  return (
    <Card title="Payments">
      <Balance invoice={invoice} />
      {payments.length > 0 && <PaymentList payments={payments} />}
      {payments.filter(isUnanswered).map((payment) => (
        <Unanswered key={payment.id} payment={payment} />
      ))}
      {isSent && invoice.balanceMinor > 0 && (
        <Button look="primary wide" icon="payments" onClick={() => setRecording(true)}>
          Record payment
        </Button>
      )}
      {isRecording && <PaymentDialog invoice={invoice} onClose={() => setRecording(false)} />}
    </Card>
  )
}

function Balance({ invoice }: { invoice: Invoice }) {
  const { paidMinor, totalMinor, currency, status } = invoice
  return (
    <div className="balance-figure" role="status">
      <p className="figure-large">{formatMoney(totalMinor - paidMinor, currency)}</p>
      <p className={status === 'overdue' ? 'alarming' : 'soft'}>{stateOf(invoice)}</p>
      {paidMinor > 0 && (
        <>
          <span className="paid-share" aria-hidden="true">
            <span style={{ width: `${(100 * paidMinor) / Math.max(1, totalMinor)}%` }} />
          </span>
          <p className="soft">
            {formatMoney(paidMinor, currency)} of {formatMoney(totalMinor, currency)} paid
          </p>
        </>
      )}
    </div>
  )
}

const isUnanswered = ({ status }: Payment) => status === 'unanswered'

function stateOf({ status, balanceMinor, dueOn, payments }: Invoice): string {
  if (status === 'paid') return 'Nothing is owed any more'
  if (balanceMinor === 0 && payments.some(isUnanswered)) return 'Perhaps paid by card'
  // The balance leaves out what a customer's card is being charged right now.
  if (balanceMinor === 0) return 'Being paid right now'
  return `${status === 'overdue' ? 'was due' : 'due'} ${formatDay(dueOn)}`
}

function PaymentList({ payments }: { payments: readonly Payment[] }) {
  return (
    <ul className="plain-list payments">
      {payments.map(({ id, amountMinor, currency, method, paidOn, reference, status }) => (
        <li key={id}>
          <span>
            {formatDay(paidOn)}{' '}
            <span className="soft">
              {METHODS[method]}
              {reference && ` · ${reference}`}
            </span>
          </span>
          <span className="number">
            {formatMoney(amountMinor, currency)} <PaymentState status={status} />
          </span>
        </li>
      ))}
    </ul>
  )
}
