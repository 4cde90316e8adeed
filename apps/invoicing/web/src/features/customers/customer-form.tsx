import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Field } from '../../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import {
  type Customer,
  type CustomerDraft,
  customerQuery,
  type StoredCustomer,
  useSaveCustomer,
} from './api.ts'

interface CustomerFormProps {
  /** The customer to change; without one the form makes a new one. */
  readonly customer?: StoredCustomer
  readonly initialName?: string
  readonly onSaved: (customer: Customer) => void
}

export function CustomerForm({ customer, initialName = '', onSaved }: CustomerFormProps) {
  const [opened, setOpened] = useState(customer)
  const [draft, setDraft] = useState(() => draftOf(customer, initialName))
  const client = useQueryClient()
  const save = useSaveCustomer(opened?.id)
  const write = (version?: number) => {
    const body = version === undefined ? trimmed(draft) : { ...trimmed(draft), version }
    save.mutate(body, { onSuccess: onSaved })
  }
  const { attempt, submit, complaints } = useChecked(checkCustomer(draft), () =>
    write(opened?.version),
  )
  const conflict = opened && {
    onReload: async () => {
      const present = await presentCustomer(client, opened.id)
      setOpened(present)
      setDraft(draftOf(present))
      save.reset()
    },
    onOverwrite: async () => write((await presentCustomer(client, opened.id)).version),
  }
  const errors = { ...fieldErrors(save.error), ...complaints }
  const bind = (field: keyof CustomerDraft) => ({
    value: draft[field],
    onChange: (event: { target: { value: string } }) =>
      setDraft({ ...draft, [field]: event.target.value }),
  })
  return (
    <Form onSubmit={submit} attempt={attempt} error={save.error} {...(conflict && { conflict })}>
      <Field label="Name" error={errors['name']}>
        {(control) => <input {...control} {...bind('name')} autoComplete="off" />}
      </Field>
      <Field label="E-mail" error={errors['email']} hint="Where their invoices go.">
        {(control) => <input {...control} {...bind('email')} type="email" autoComplete="off" />}
      </Field>
      <Field label="Address (optional)" error={errors['address']}>
        {(control) => <textarea {...control} {...bind('address')} rows={3} autoComplete="off" />}
      </Field>
      {customer && <p className="hint">Invoices that were sent stay as they are.</p>}
      <Submit isBusy={save.isPending}>{customer ? 'Save changes' : 'Add customer'}</Submit>
    </Form>
  )
}

function presentCustomer(client: QueryClient, id: string): Promise<StoredCustomer> {
  return client.fetchQuery({ ...customerQuery(id), staleTime: 0 })
}

function draftOf(customer: Customer | undefined, initialName = ''): CustomerDraft {
  const { name = initialName, email = '', address = '' } = customer ?? {}
  return { name, email, address }
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
