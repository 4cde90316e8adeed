import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { Field } from '../../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import { useCreateOrganization, useLogOut } from './api.ts'
import { Entrance } from './entrance.tsx'

/** The first step after sign-up, and the way to a further organisation. */
export function NewOrganizationPage({ isFirst }: { isFirst: boolean }) {
  const lead = isFirst
    ? 'Customers and invoices belong to an organisation. Name yours; you can add others later.'
    : 'It starts empty, with numbers, customers and settings of its own.'
  return (
    <Entrance title={isFirst ? 'Name your organisation' : 'New organisation'} lead={lead}>
      <NewOrganizationForm />
      <p className="entrance-foot">
        {isFirst ? <LogOutInstead /> : <Link href="/">Back to the dashboard</Link>}
      </p>
    </Entrance>
  )
}

function NewOrganizationForm() {
  const [name, setName] = useState('')
  const [, navigate] = useLocation()
  const create = useCreateOrganization(() => navigate('/'))
  const { attempt, submit, complaints } = useChecked(
    name.trim() ? {} : { name: 'Enter a name.' },
    () => create.mutate({ name: name.trim() }),
  )
  return (
    <Form onSubmit={submit} attempt={attempt} error={create.error}>
      <Field
        label="Organisation"
        error={complaints['name'] ?? fieldErrors(create.error)['name']}
        hint="As it should stand on your invoices."
      >
        {(control) => (
          <input
            {...control}
            autoComplete="organization"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Submit isBusy={create.isPending}>Create organisation</Submit>
    </Form>
  )
}

function LogOutInstead() {
  const [, navigate] = useLocation()
  const logOut = useLogOut(() => navigate('/log-in'))
  return (
    <button type="button" className="button link" onClick={() => logOut.mutate()}>
      Log out
    </button>
  )
}
