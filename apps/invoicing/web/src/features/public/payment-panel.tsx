import { useEffect, useRef, useState } from 'react'
import { Button, Submit } from '../../ui/button.tsx'
import { formatDay } from '../../ui/dates.ts'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { formatMoney, moneyInputText } from '../../ui/money.ts'
import { useForm } from '../../ui/use-form.ts'
import { CardNumberField } from '../payments/index.ts'
import { type PublicInvoice, usePay } from './api.ts'
import { readCard, type TypedCard } from './card.ts'

export function PaymentPanel({ token, shown }: { token: string; shown: PublicInvoice }) {
  const { invoice, canPay, pendingPayment, unansweredPayment } = shown
  const payment = usePay(token)
  const heading = useRef<HTMLHeadingElement>(null)
  const [arrivals, setArrivals] = useState({ count: 0, isLast: false })
  if (payment.isPaid !== arrivals.isLast)
    setArrivals({ count: arrivals.count + Number(payment.isPaid), isLast: payment.isPaid })
  useEffect(() => {
    if (payment.isPaid) heading.current?.focus()
  }, [payment.isPaid])
  if (invoice.status === 'paid') return <Settled invoice={invoice} isNews={payment.isPaid} />
  const isPending = pendingPayment || payment.isPending
  return (
    <section className="card pay-card" aria-labelledby="to-pay">
      <h2 id="to-pay" ref={heading} tabIndex={-1}>
        To pay
      </h2>
      <Owed shown={shown} />
      <p className="pay-news row" role="status">
        {isPending && (
          <>
            <span className="spinner" aria-hidden="true" /> Your payment is being processed …
          </>
        )}
        {payment.isPaid && !isPending && 'Your payment has arrived, thank you.'}
      </p>
      {/* After a part has arrived, what is left needs a decision of its own. */}
      {canPay && <PayForm key={arrivals.count} invoice={invoice} payment={payment} />}
      {unansweredPayment && (
        <p className="soft" role="status">
          The card company hasn’t said whether your last payment went through. Please don’t pay
          again: we look into it, and this page will show what came of it.
        </p>
      )}
      {!canPay && !isPending && !unansweredPayment && (
        <p className="soft">Cards are not taken on this page. Pay in the way you agreed on.</p>
      )}
    </section>
  )
}

/** Everything that hasn't arrived yet; the invoice's balance leaves out a payment that is on its way. */
function Owed({ shown }: { shown: PublicInvoice }) {
  const { totalMinor, paidMinor, currency } = shown.invoice
  return (
    <div className="balance-figure stack tight">
      <p className="figure-large">{formatMoney(totalMinor - paidMinor, currency)}</p>
      <DueWords shown={shown} />
      {paidMinor > 0 && (
        <p className="soft">
          {formatMoney(paidMinor, currency)} of {formatMoney(totalMinor, currency)} paid
        </p>
      )}
    </div>
  )
}

function DueWords({ shown: { invoice, today } }: { shown: PublicInvoice }) {
  const { status, dueOn } = invoice
  if (status === 'overdue') return <p className="alarming">was due {formatDay(dueOn)}</p>
  return <p className="soft">due {dueOn === today ? 'today' : formatDay(dueOn)}</p>
}

interface SettledProps {
  readonly invoice: PublicInvoice['invoice']
  /** True when it was paid just now, on this page: the news takes the focus from the button that is gone. */
  readonly isNews: boolean
}

function Settled({ invoice, isNews }: SettledProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (isNews) heading.current?.focus()
  }, [isNews])
  return (
    <section className="card pay-card settled" aria-labelledby="settled">
      <span className="settled-icon round paid">
        <Icon name="check" />
      </span>
      <h2 id="settled" ref={heading} tabIndex={-1}>
        Paid, thank you
      </h2>
      <p className="soft">
        {formatMoney(invoice.paidMinor, invoice.currency)} arrived. Nothing is owed any more.
      </p>
    </section>
  )
}

interface PayFormProps {
  readonly invoice: PublicInvoice['invoice']
  readonly payment: ReturnType<typeof usePay>
}

function PayForm({ invoice, payment }: PayFormProps) {
  const { balanceMinor, currency } = invoice
  const start: TypedCard = { cardNumber: '', amount: undefined }
  const { draft, change, field, form, errors, isBusy } = useForm({
    start,
    check: (typed) => readCard(typed, invoice).errors,
    bodyOf: (typed) => readCard(typed, invoice).draft,
    sending: payment,
  })
  const read = readCard(draft, invoice)
  const toPay = read.errors['amountMinor'] ? balanceMinor : read.draft.amountMinor
  return (
    <Form {...form}>
      <CardNumberField {...field('cardNumber')} />
      {draft.amount !== undefined && (
        <TextField
          label={`Amount (${currency})`}
          inputMode="decimal"
          autoComplete="off"
          value={draft.amount}
          error={errors['amountMinor']}
          onChange={(amount) => change({ amount })}
        />
      )}
      <Submit look="brand wide" isBusy={isBusy}>
        Pay {formatMoney(toPay, currency)}
      </Submit>
      {draft.amount === undefined && (
        <Button
          look="link"
          onClick={() => change({ amount: moneyInputText(balanceMinor, currency) })}
        >
          Pay only a part
        </Button>
      )}
    </Form>
  )
}
