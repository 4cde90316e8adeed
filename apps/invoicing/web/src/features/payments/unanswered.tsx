import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { formatMoney } from '../../ui/money.ts'
import { Complaint } from '../../ui/states.tsx'
import type { Payment } from '../invoices/index.ts'
import { useCheckPayment, useClosePayment } from './api.ts'

/** A card payment without an outcome, and the two ways to find it out. */
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
        <Button onClick={() => say('declined')}>Nothing was charged</Button>
        <Button look="primary" onClick={() => say('succeeded')}>
          The money arrived
        </Button>
      </div>
    </Dialog>
  )
}
