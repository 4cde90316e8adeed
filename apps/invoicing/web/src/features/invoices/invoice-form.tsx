import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { Submit } from '../../ui/button.tsx'
import { daysAfter } from '../../ui/dates.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { CurrencyField, Field, TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import type { Complaints } from '../../ui/refusal.ts'
import { useForm } from '../../ui/use-form.ts'
import { CustomerForm, CustomerPicker } from '../customers/index.ts'
import { type Invoice, useSaveInvoice } from './api.ts'
import { bodyOf, complaintsOf, shownOf, type TypedInvoice, totalsOf } from './draft.ts'
import type { Keeper } from './half-written.ts'
import { LineEditor } from './line-editor.tsx'
import { Totals } from './totals.tsx'

interface InvoiceFormProps {
  readonly draft?: Invoice
  readonly start: TypedInvoice
  /** Days from issue to due date, unless a due date is chosen. */
  readonly termDays?: number
  readonly keeper?: Keeper
}

export function InvoiceForm({ draft, start, termDays, keeper }: InvoiceFormProps) {
  const [newName, setNewName] = useState<string>()
  const [, navigate] = useLocation()
  const {
    draft: typed,
    change: changeDraft,
    form,
    errors,
    isBusy,
  } = useForm({
    start,
    version: draft?.version,
    check: complaintsOf,
    bodyOf,
    shownOf,
    sending: useSaveInvoice(draft?.id, keeper?.dropStored),
    onSent: (saved) => {
      keeper?.keep(undefined)
      navigate(`/invoices/${saved.id}`)
    },
  })
  const change = (changed: Partial<TypedInvoice>) => {
    if (isBusy) return
    changeDraft(changed)
    keeper?.keep({ ...typed, ...changed })
  }
  return (
    <>
      <Form {...form} className="stack">
        <div className="card invoice-head">
          <Field label="Customer" error={errors['customerId']}>
            {(control) => (
              <CustomerPicker
                control={control}
                value={typed.customer}
                onPick={(customer) => change({ customer })}
                onNew={setNewName}
              />
            )}
          </Field>
          <Terms typed={typed} termDays={termDays} errors={errors} onChange={change} />
        </div>
        <div className="card">
          <LineEditor
            lines={typed.lines}
            currency={typed.currency}
            errors={errors}
            onChange={(lines) => change({ lines })}
          />
        </div>
        <div className="invoice-foot">
          <Totals {...totalsOf(typed.lines, typed.currency)} currency={typed.currency} />
        </div>
        <div className="form-foot end">
          <Link
            href={draft ? `/invoices/${draft.id}` : '/invoices'}
            className="button"
            onClick={() => keeper?.keep(undefined)}
          >
            Cancel
          </Link>
          <Submit isBusy={isBusy}>{draft ? 'Save changes' : 'Create invoice'}</Submit>
        </div>
      </Form>
      {newName !== undefined && (
        <Dialog title="New customer" onClose={() => setNewName(undefined)}>
          <CustomerForm
            initialName={newName}
            onSaved={(customer) => {
              change({ customer })
              setNewName(undefined)
            }}
          />
        </Dialog>
      )}
    </>
  )
}

interface TermsProps {
  readonly typed: TypedInvoice
  readonly termDays: number | undefined
  readonly errors: Complaints
  readonly onChange: (changed: Partial<TypedInvoice>) => void
}

/** Dates and currency. The due date follows the date of issue until it is chosen itself. */
function Terms({ typed, termDays, errors, onChange }: TermsProps) {
  const [isDueChosen, setDueChosen] = useState(termDays === undefined)
  return (
    <>
      <TextField
        label="Issued"
        type="date"
        value={typed.issuedOn}
        error={errors['issuedOn']}
        onChange={(issuedOn) => {
          const dueOn = isDueChosen ? typed.dueOn : daysAfter(issuedOn, termDays ?? 0)
          onChange({ issuedOn, dueOn })
        }}
      />
      <TextField
        label="Due"
        type="date"
        value={typed.dueOn}
        error={errors['dueOn']}
        onChange={(dueOn) => {
          setDueChosen(true)
          onChange({ dueOn })
        }}
      />
      <CurrencyField
        value={typed.currency}
        error={errors['currency']}
        onChange={(currency) => onChange({ currency })}
      />
    </>
  )
}
