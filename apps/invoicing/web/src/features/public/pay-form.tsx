import { useState } from 'react'
import { Field } from '../../ui/field.tsx'
import { Form, fieldErrors, useChecked } from '../../ui/form.tsx'
import { formatMoney, moneyInputText } from '../../ui/money.ts'
import { TestCards } from '../payments/index.ts'
import type { PublicInvoice, usePay } from './api.ts'
import { readCard, type TypedCard } from './card.ts'

interface PayFormProps {
  readonly invoice: PublicInvoice['invoice']
  readonly payment: ReturnType<typeof usePay>
}

/** Pays by card: all of it, or as much as the customer wants to. */
export function PayForm({ invoice, payment }: PayFormProps) {
  const { balanceMinor, currency } = invoice
  const [typed, setTyped] = useState<TypedCard>({ cardNumber: '', amount: undefined })
  const read = readCard(typed, invoice)
  const { attempt, submit, complaints } = useChecked(read.errors, () => {
    if (!payment.isBusy) payment.pay(read.draft)
  })
  const errors = { ...fieldErrors(payment.error), ...complaints }
  const toPay = read.errors['amountMinor'] ? balanceMinor : read.draft.amountMinor
  return (
    <Form onSubmit={submit} attempt={attempt} error={payment.error}>
      <Field label="Card number" error={errors['cardNumber']} hint={<TestCards />}>
        {(control) => (
          <input
            {...control}
            inputMode="numeric"
            autoComplete="cc-number"
            maxLength={30}
            value={typed.cardNumber}
            onChange={(event) => setTyped({ ...typed, cardNumber: event.target.value })}
          />
        )}
      </Field>
      {typed.amount !== undefined && (
        <Field label={`Amount (${currency})`} error={errors['amountMinor']}>
          {(control) => (
            <input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              value={typed.amount}
              onChange={(event) => setTyped({ ...typed, amount: event.target.value })}
            />
          )}
        </Field>
      )}
      <button type="submit" className="button brand wide" aria-disabled={payment.isBusy}>
        {payment.isBusy && <span className="spinner" aria-hidden="true" />}
        Pay {formatMoney(toPay, currency)}
      </button>
      {typed.amount === undefined && (
        <button
          type="button"
          className="button link"
          onClick={() => setTyped({ ...typed, amount: moneyInputText(balanceMinor, currency) })}
        >
          Pay only a part
        </button>
      )}
    </Form>
  )
}
