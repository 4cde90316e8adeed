import { useState } from 'react'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import { Saved } from '../../ui/saved.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useMember, useRename } from '../accounts/index.ts'

export function NameForm() {
  const { user } = useMember()
  const [name, setName] = useState(user.name)
  const rename = useRename()
  const { attempt, submit, complaints } = useChecked(
    name.trim() ? {} : { name: 'Enter your name.' },
    () => rename.mutate({ name: name.trim() }),
  )
  return (
    <Form onSubmit={submit} attempt={attempt} error={rename.error}>
      <TextField
        label="Name"
        autoComplete="name"
        value={name}
        onChange={setName}
        error={complaints['name'] ?? fieldErrors(rename.error)['name']}
      />
      <TextField
        label="E-mail"
        type="email"
        readOnly
        value={user.email}
        onChange={() => undefined}
        hint={`Your log-in, ${user.emailVerified ? 'confirmed' : 'not confirmed yet'}. It can’t be changed yet.`}
      />
      <div className="form-foot">
        <Submit isBusy={rename.isPending}>Save</Submit>
        <Saved when={rename.isSuccess} />
      </div>
    </Form>
  )
}
