import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { formatDay } from '../../ui/dates.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { formatMoney } from '../../ui/money.ts'
import { Complaint } from '../../ui/states.tsx'
import type { Invoice, Payment } from '../invoices/index.ts'
import { useCheckPayment, useClosePayment } from './api.ts'
import { PaymentDialog } from './payment-dialog.tsx'
import { METHODS, PaymentState } from './payment-state.tsx'

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
    <div className="balance-figure stack tight" role="status">
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

/** A card payment without an outcome, and the two ways to find it out. */
function Unanswered({ payment }: { payment: Payment }) {
  const [isClosing, setClosing] = useState(false)
  const check = useCheckPayment(payment)
  const amount = formatMoney(payment.amountMinor, payment.currency)
  return (
    <div className="unanswered stack close">
      <p className="soft" role="status">
        {check.data?.status === 'unanswered'
          ? 'The card company still gives no answer. Try again later.'
          : `The card company didn’t say whether ${amount} were charged. Until that is known, the invoice keeps them aside.`}
      </p>
      <div className="actions">
        <Button isBusy={check.isPending} onClick={check.mutate}>
          Ask again
        </Button>
        <Button look="ghost" onClick={() => setClosing(true)}>
          I know how it ended
        </Button>
      </div>
      <Complaint error={check.error} />
      {isClosing && <CloseDialog payment={payment} onClose={() => setClosing(false)} />}
    </div>
  )
}

function CloseDialog({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const close = useClosePayment(payment)
  const say = (outcome: 'succeeded' | 'declined') =>
    !close.isPending && close.mutate(outcome, { onSuccess: onClose })
  return (
    <Dialog title="How did the payment end?" onClose={onClose}>
      <p>
        Look it up in your account with the card company:{' '}
        {formatMoney(payment.amountMinor, payment.currency)}, {payment.reference}. What you choose
        here moves no money.
      </p>
      <Complaint error={close.error} />
      <div className="form-foot end">
        <Button onClick={() => say('declined')}>Nothing was charged</Button>
        <Button look="primary" onClick={() => say('succeeded')}>
          The money arrived
        </Button>
      </div>
    </Dialog>
  )
}
