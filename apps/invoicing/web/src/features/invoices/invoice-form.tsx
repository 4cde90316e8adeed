import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { CurrencySelect } from '../../ui/currency-select.tsx'
import { daysAfter } from '../../ui/dates.ts'
import { DayField } from '../../ui/day-field.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import type { Complaints } from '../../ui/refusal.ts'
import { type Customer, CustomerForm, CustomerPicker } from '../customers/index.ts'
import { useSaveInvoice } from './api.ts'
import { readInvoice, type TypedInvoice, totalsOf } from './draft.ts'
import type { Keeper } from './half-written.ts'
import { LineEditor } from './line-editor.tsx'
import { Totals } from './totals.tsx'

interface InvoiceFormProps {
  /** The draft to change; without it the form writes a new invoice. */
  readonly draft?: EditedDraft
  readonly start: TypedInvoice
  readonly customer: Customer | undefined
  /** So long after its issue the invoice is due, unless another day is chosen. */
  readonly termDays?: number
  /** Keeps what is typed while the author is elsewhere. */
  readonly keeper?: Keeper
}

interface EditedDraft {
  readonly id: string
  /** As it was when the form opened. */
  readonly version: number
  /** The version that is stored by now. */
  readonly presentVersion: () => Promise<number>
  readonly onReload: () => unknown
}

export function InvoiceForm(props: InvoiceFormProps) {
  const { draft, start, customer: given, termDays, keeper } = props
  const { id } = draft ?? {}
  const [typed, setTyped] = useState(start)
  const [customer, setCustomer] = useState(given)
  const [newName, setNewName] = useState<string>()
  const [, navigate] = useLocation()
  const save = useSaveInvoice(id, keeper?.sending)
  const read = readInvoice({ ...typed, customerId: customer?.id })
  const write = (version?: number) => {
    if (!read.draft) return
    const body = version === undefined ? read.draft : { ...read.draft, version }
    save.mutate(body, {
      onSuccess: (saved) => {
        keeper?.drop()
        navigate(pageOf(saved.id))
      },
    })
  }
  const { attempt, submit, complaints } = useChecked(read.errors, () => {
    write(draft?.version)
  })
  const conflict = draft && {
    onReload: draft.onReload,
    onOverwrite: async () => write(await draft.presentVersion()),
  }
  const errors = { ...fieldErrors(save.error), ...complaints }
  const change = (changed: Partial<TypedInvoice>) => {
    const next = { ...typed, ...changed }
    setTyped(next)
    keeper?.keep({ typed: next, customer })
  }
  const pick = (picked: Customer | undefined) => {
    setCustomer(picked)
    keeper?.keep({ typed, customer: picked })
  }
  return (
    <>
      <Form
        onSubmit={submit}
        attempt={attempt}
        error={save.error}
        {...(conflict && { conflict })}
        className="invoice-form"
      >
        <div className="card invoice-head">
          <Field label="Customer" error={errors['customerId']}>
            {(control) => (
              <CustomerPicker control={control} value={customer} onPick={pick} onNew={setNewName} />
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
            href={id === undefined ? '/invoices' : pageOf(id)}
            className="button"
            onClick={() => keeper?.drop()}
          >
            Cancel
          </Link>
          <Submit isBusy={save.isPending}>
            {id === undefined ? 'Create invoice' : 'Save changes'}
          </Submit>
        </div>
      </Form>
      {newName !== undefined && (
        <Dialog title="New customer" onClose={() => setNewName(undefined)}>
          <CustomerForm
            initialName={newName}
            onSaved={(saved) => {
              pick(saved)
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
      <DayField
        label="Issued"
        value={typed.issuedOn}
        error={errors['issuedOn']}
        onChange={(issuedOn) => {
          const dueOn = isDueChosen ? typed.dueOn : daysAfter(issuedOn, termDays ?? 0)
          onChange({ issuedOn, dueOn })
        }}
      />
      <DayField
        label="Due"
        value={typed.dueOn}
        error={errors['dueOn']}
        onChange={(dueOn) => {
          setDueChosen(true)
          onChange({ dueOn })
        }}
      />
      <Field label="Currency" error={errors['currency']}>
        {(control) => (
          <CurrencySelect
            control={control}
            value={typed.currency}
            onChange={(currency) => onChange({ currency })}
          />
        )}
      </Field>
    </>
  )
}

function pageOf(id: string): string {
  return `/invoices/${id}`
}
