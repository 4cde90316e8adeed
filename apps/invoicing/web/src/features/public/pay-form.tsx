import { Button, Submit } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { formatMoney, moneyInputText } from '../../ui/money.ts'
import { TextField } from '../../ui/text-field.tsx'
import { useForm } from '../../ui/use-form.ts'
import { CardNumberField } from '../payments/index.ts'
import type { PublicInvoice, usePay } from './api.ts'
import { readCard, type TypedCard } from './card.ts'

interface PayFormProps {
  readonly invoice: PublicInvoice['invoice']
  readonly payment: ReturnType<typeof usePay>
}

/** Pays the whole balance by card, or as much as the customer wants to. */
export function PayForm({ invoice, payment }: PayFormProps) {
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
