import { Submit } from '../../ui/button.tsx'
import { TextArea, TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { useForm } from '../../ui/use-form.ts'
import { type Customer, type CustomerDraft, type StoredCustomer, useSaveCustomer } from './api.ts'

interface CustomerFormProps {
  readonly customer?: StoredCustomer
  readonly initialName?: string
  readonly onSaved: (customer: Customer) => void
}

export function CustomerForm({ customer, initialName = '', onSaved }: CustomerFormProps) {
  const { form, field, isBusy } = useForm({
    start: customer ? draftOf(customer) : { name: initialName, email: '', address: '' },
    version: customer?.version,
    check: checkCustomer,
    bodyOf: trimmed,
    sending: useSaveCustomer(customer?.id),
    onSent: onSaved,
  })
  return (
    <Form {...form}>
      <TextField {...field('name')} label="Name" autoComplete="off" />
      <TextField
        {...field('email')}
        label="E-mail"
        type="email"
        autoComplete="off"
        hint="Where their invoices go."
      />
      <TextArea {...field('address')} label="Address (optional)" rows={3} autoComplete="off" />
      {customer && <p className="hint">Invoices that were sent stay as they are.</p>}
      <Submit isBusy={isBusy}>{customer ? 'Save changes' : 'Add customer'}</Submit>
    </Form>
  )
}

function draftOf({ name, email, address }: StoredCustomer): CustomerDraft {
  return { name, email, address }
}

/** Pasted text often has spaces at its ends. */
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
