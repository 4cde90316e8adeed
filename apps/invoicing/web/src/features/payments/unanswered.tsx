import { useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { formatMoney } from '../../ui/money.ts'
import { Complaint } from '../../ui/states.tsx'
import type { Payment } from '../invoices/index.ts'
import { useCheckPayment, useClosePayment } from './api.ts'

/** A card payment of which nobody knows whether it went through, and the two ways to find out. */
export function Unanswered({ payment }: { payment: Payment }) {
  const [isClosing, setClosing] = useState(false)
  const check = useCheckPayment(payment)
  const amount = formatMoney(payment.amountMinor, payment.currency)
  return (
    <div className="unanswered">
      <p className="soft" role="status">
        {check.data?.status === 'unanswered'
          ? 'The card company still gives no answer. Try again later.'
          : `The card company didn’t say whether ${amount} were charged. Until that is known, the invoice keeps them aside.`}
      </p>
      <div className="actions">
        <button
          type="button"
          className="button"
          aria-disabled={check.isPending}
          onClick={() => !check.isPending && check.mutate()}
        >
          {check.isPending && <span className="spinner" aria-hidden="true" />}
          Ask again
        </button>
        <button type="button" className="button ghost" onClick={() => setClosing(true)}>
          I know how it ended
        </button>
      </div>
      <Complaint error={check.error} />
      {isClosing && <CloseDialog payment={payment} onClose={() => setClosing(false)} />}
    </div>
  )
}

interface CloseDialogProps {
  readonly payment: Payment
  readonly onClose: () => void
}

function CloseDialog({ payment, onClose }: CloseDialogProps) {
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
        <button type="button" className="button" onClick={() => say('declined')}>
          Nothing was charged
        </button>
        <button type="button" className="button primary" onClick={() => say('succeeded')}>
          The money arrived
        </button>
      </div>
    </Dialog>
  )
}
