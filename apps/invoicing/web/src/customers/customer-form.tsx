import { useState } from 'react'
import { Field } from '../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../ui/form.tsx'
import { type Customer, type CustomerDraft, useSaveCustomer } from './api.ts'

interface CustomerFormProps {
  /** The customer to change; without one the form makes a new one. */
  readonly customer?: Customer
  readonly initialName?: string
  readonly onSaved: (customer: Customer) => void
}

export function CustomerForm({ customer, initialName = '', onSaved }: CustomerFormProps) {
  const [draft, setDraft] = useState<CustomerDraft>({
    name: customer?.name ?? initialName,
    email: customer?.email ?? '',
    address: customer?.address ?? '',
  })
  const save = useSaveCustomer(customer?.id)
  const { attempt, submit, complaints } = useChecked(checkCustomer(draft), () =>
    save.mutate(trimmed(draft), { onSuccess: onSaved }),
  )
  const errors = { ...fieldErrors(save.error), ...complaints }
  const bind = (field: keyof CustomerDraft) => ({
    value: draft[field],
    onChange: (event: { target: { value: string } }) =>
      setDraft({ ...draft, [field]: event.target.value }),
  })
  return (
    <Form onSubmit={submit} attempt={attempt} error={save.error}>
      <Field label="Name" error={errors['name']}>
        {(control) => <input {...control} {...bind('name')} autoComplete="off" />}
      </Field>
      <Field label="E-mail" error={errors['email']} hint="Where their invoices go.">
        {(control) => <input {...control} {...bind('email')} type="email" autoComplete="off" />}
      </Field>
      <Field label="Address (optional)" error={errors['address']}>
        {(control) => <textarea {...control} {...bind('address')} rows={3} autoComplete="off" />}
      </Field>
      <Submit isBusy={save.isPending}>{customer ? 'Save changes' : 'Add customer'}</Submit>
    </Form>
  )
}

/** What is pasted often brings spaces along. */
function trimmed({ name, email, address }: CustomerDraft): CustomerDraft {
  return { name: name.trim(), email: email.trim(), address: address.trim() }
}

function checkCustomer({ name, email }: CustomerDraft): Record<string, string> {
  return {
    ...(!name.trim() && { name: 'Enter a name.' }),
    ...(!/^\S+@\S+$/.test(email.trim()) && {
      email: 'Enter an e-mail address, like ada@example.com.',
    }),
  }
}
