import { useState } from 'react'
import { Field } from '../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { useMember, useRename } from './api.ts'

export function ProfilePage() {
  const { user, organizations } = useMember()
  return (
    <Page title="Profile">
      <div className="columns">
        <section className="card" aria-labelledby="profile-you">
          <h2 id="profile-you">You</h2>
          <NameForm name={user.name} email={user.email} />
        </section>
        <section className="card" aria-labelledby="profile-organizations">
          <h2 id="profile-organizations">Your organisations</h2>
          <ul className="plain-list">
            {organizations.map(({ id, name, role }) => (
              <li key={id}>
                <span>{name}</span>
                <span className="badge">{role}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Page>
  )
}

function NameForm({ name: current, email }: { name: string; email: string }) {
  const [name, setName] = useState(current)
  const rename = useRename()
  const { attempt, submit, complaints } = useChecked(
    name.trim() ? {} : { name: 'Enter your name.' },
    () => rename.mutate({ name: name.trim() }),
  )
  return (
    <Form onSubmit={submit} attempt={attempt} error={rename.error}>
      <Field label="Name" error={complaints['name'] ?? fieldErrors(rename.error)['name']}>
        {(control) => (
          <input
            {...control}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="E-mail" hint="Your log-in. It can’t be changed yet.">
        {(control) => <input {...control} type="email" value={email} readOnly />}
      </Field>
      <div className="form-foot">
        <Submit isBusy={rename.isPending}>Save</Submit>
        <span role="status">{rename.isSuccess && 'Saved.'}</span>
      </div>
    </Form>
  )
}
