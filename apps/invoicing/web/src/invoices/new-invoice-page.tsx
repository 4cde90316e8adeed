import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { type Customer, CustomerForm, CustomerPicker, customerQuery } from '../customers/index.ts'
import { settingsQuery } from '../settings/index.ts'
import { today } from '../ui/dates.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../ui/form.tsx'
import { Load } from '../ui/load.tsx'
import { Page } from '../ui/page.tsx'
import { useCreateInvoice } from './api.ts'
import { nextLine, readInvoice, type TypedInvoice, totalsOf } from './draft.ts'
import { LineEditor } from './line-editor.tsx'
import { Totals } from './totals.tsx'

const PAYMENT_DAYS = 14

/** A new invoice; `?customerId=` in the address chooses its customer beforehand. */
export function NewInvoicePage() {
  const [params] = useSearchParams()
  const customerId = params.get('customerId')
  const settings = useQuery(settingsQuery)
  const given = useQuery({ ...customerQuery(customerId ?? ''), enabled: !!customerId })
  return (
    <Page title="New invoice" eyebrow={<Link href="/invoices">Invoices</Link>}>
      <Load query={settings} what="form">
        {({ currency }) =>
          customerId && given.isPending ? null : (
            <InvoiceForm currency={currency} customer={given.data} />
          )
        }
      </Load>
    </Page>
  )
}

interface InvoiceFormProps {
  readonly currency: string
  readonly customer: Customer | undefined
}

function InvoiceForm({ currency, customer: given }: InvoiceFormProps) {
  const [typed, setTyped] = useState<TypedInvoice>(() => blankInvoice())
  const [customer, setCustomer] = useState(given)
  const [newName, setNewName] = useState<string>()
  const [, navigate] = useLocation()
  const create = useCreateInvoice()
  const read = readInvoice({ ...typed, customerId: customer?.id }, currency)
  const { attempt, submit, complaints } = useChecked(read.errors, () => {
    if (read.draft)
      create.mutate(read.draft, { onSuccess: ({ id }) => navigate(`/invoices/${id}`) })
  })
  const errors = { ...fieldErrors(create.error), ...complaints }
  const totals = totalsOf(typed.lines, currency)
  return (
    <>
      <Form onSubmit={submit} attempt={attempt} error={create.error} className="invoice-form">
        <div className="card invoice-head">
          <Field label="Customer" error={errors['customerId']}>
            {(control) => (
              <CustomerPicker
                control={control}
                value={customer}
                onPick={setCustomer}
                onNew={setNewName}
              />
            )}
          </Field>
          <DayField
            label="Issued"
            value={typed.issuedOn}
            error={errors['issuedOn']}
            onChange={(issuedOn) => setTyped({ ...typed, issuedOn })}
          />
          <DayField
            label="Due"
            value={typed.dueOn}
            error={errors['dueOn']}
            onChange={(dueOn) => setTyped({ ...typed, dueOn })}
          />
        </div>
        <div className="card">
          <LineEditor
            lines={typed.lines}
            currency={currency}
            errors={errors}
            onChange={(lines) => setTyped({ ...typed, lines })}
          />
        </div>
        <div className="invoice-foot">
          <Totals {...totals} currency={currency} />
        </div>
        <div className="form-foot end">
          <Link href="/invoices" className="button">
            Cancel
          </Link>
          <Submit isBusy={create.isPending}>Create invoice</Submit>
        </div>
      </Form>
      {newName !== undefined && (
        <Dialog title="New customer" onClose={() => setNewName(undefined)}>
          <CustomerForm
            initialName={newName}
            onSaved={(saved) => {
              setCustomer(saved)
              setNewName(undefined)
            }}
          />
        </Dialog>
      )}
    </>
  )
}

function blankInvoice(): TypedInvoice {
  return {
    customerId: undefined,
    issuedOn: today(),
    dueOn: today(PAYMENT_DAYS),
    lines: [nextLine([])],
  }
}

interface DayFieldProps {
  readonly label: string
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (day: string) => void
}

function DayField({ label, value, error, onChange }: DayFieldProps) {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <input
          {...control}
          type="date"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
