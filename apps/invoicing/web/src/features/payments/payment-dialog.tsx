import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ownTimeZone, today } from '../../ui/dates.ts'
import { DayField } from '../../ui/day-field.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import { moneyInputText } from '../../ui/money.ts'
import type { Invoice, Payment } from '../invoices/index.ts'
import { settingsQuery } from '../settings/index.ts'
import { useRecordPayment } from './api.ts'
import { readPayment, type TypedPayment } from './draft.ts'
import { METHODS } from './methods.ts'

interface PaymentDialogProps {
  readonly invoice: Invoice
  readonly onClose: () => void
}

/** Records money that came in another way than over the customer's page; all that is owed, unless said otherwise. */
export function PaymentDialog({ invoice, onClose }: PaymentDialogProps) {
  const { id, balanceMinor, currency } = invoice
  const { data: settings } = useQuery(settingsQuery)
  const [typed, setTyped] = useState<TypedPayment>({
    amount: moneyInputText(balanceMinor, currency),
    paidOn: today(settings?.timeZone ?? ownTimeZone()),
    method: 'bank',
    reference: '',
  })
  const record = useRecordPayment(id)
  const read = readPayment(typed, invoice)
  const { attempt, submit, complaints } = useChecked(read.errors, () =>
    record.mutate(read.draft, { onSuccess: onClose }),
  )
  const errors = { ...fieldErrors(record.error), ...complaints }
  const change = (changed: Partial<TypedPayment>) => setTyped({ ...typed, ...changed })
  return (
    <Dialog title="Record payment" onClose={onClose}>
      <Form onSubmit={submit} attempt={attempt} error={record.error}>
        <div className="fields-beside">
          <Field label={`Amount (${currency})`} error={errors['amountMinor']}>
            {(control) => (
              <input
                {...control}
                inputMode="decimal"
                autoComplete="off"
                value={typed.amount}
                onFocus={(event) => event.target.select()}
                onChange={(event) => change({ amount: event.target.value })}
              />
            )}
          </Field>
          <DayField
            label="Date"
            value={typed.paidOn}
            error={errors['paidOn']}
            onChange={(paidOn) => change({ paidOn })}
          />
        </div>
        <MethodField value={typed.method} onChange={(method) => change({ method })} />
        <Field
          label="Reference (optional)"
          error={errors['reference']}
          hint="From the bank statement, say."
        >
          {(control) => (
            <input
              {...control}
              maxLength={200}
              autoComplete="off"
              value={typed.reference}
              onChange={(event) => change({ reference: event.target.value })}
            />
          )}
        </Field>
        <div className="form-foot end">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <Submit isBusy={record.isPending}>Record payment</Submit>
        </div>
      </Form>
    </Dialog>
  )
}

interface MethodFieldProps {
  readonly value: Payment['method']
  readonly onChange: (method: Payment['method']) => void
}

function MethodField({ value, onChange }: MethodFieldProps) {
  return (
    <Field label="Method">
      {(control) => (
        <select
          {...control}
          value={value}
          onChange={(event) => onChange(event.target.value as Payment['method'])}
        >
          {Object.entries(METHODS).map(([method, label]) => (
            <option key={method} value={method}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
