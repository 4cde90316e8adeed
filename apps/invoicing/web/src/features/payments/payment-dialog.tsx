import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, Submit } from '../../ui/button.tsx'
import { ownTimeZone, today } from '../../ui/dates.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Options, SelectField, TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { moneyInputText } from '../../ui/money.ts'
import { useForm } from '../../ui/use-form.ts'
import type { Invoice } from '../invoices/index.ts'
import { settingsQuery } from '../settings/index.ts'
import { useRecordPayment } from './api.ts'
import { readPayment, type TypedPayment } from './draft.ts'
import { METHODS } from './payment-state.tsx'

/** Records money that didn't come through the customer's page; the whole balance unless another amount is typed. */
export function PaymentDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { balanceMinor, currency } = invoice
  const { data: settings } = useQuery(settingsQuery)
  // The amount stays as it was seen, whatever else is paid meanwhile.
  const [start] = useState<TypedPayment>({
    amount: moneyInputText(balanceMinor, currency),
    paidOn: today(settings?.timeZone ?? ownTimeZone()),
    method: 'bank',
    reference: '',
  })
  const { form, field, isBusy } = useForm({
    start,
    check: (typed) => readPayment(typed, invoice).errors,
    bodyOf: (typed) => readPayment(typed, invoice).draft,
    sending: useRecordPayment(invoice),
    onSent: onClose,
  })
  return (
    <Dialog title="Record payment" onClose={onClose}>
      <Form {...form}>
        <div className="fields-beside">
          <TextField
            {...field('amount', 'amountMinor')}
            label={`Amount (${currency})`}
            inputMode="decimal"
            autoComplete="off"
            onFocus={(event) => event.target.select()}
          />
          <TextField {...field('paidOn')} label="Date" type="date" />
        </div>
        <SelectField {...field('method')} label="Method">
          <Options of={Object.entries(METHODS)} />
        </SelectField>
        <TextField
          {...field('reference')}
          label="Reference (optional)"
          maxLength={200}
          autoComplete="off"
          hint="From the bank statement, say."
        />
        <div className="form-foot end">
          <Button onClick={onClose}>Cancel</Button>
          <Submit isBusy={isBusy}>Record payment</Submit>
        </div>
      </Form>
    </Dialog>
  )
}
