import { useState } from 'react'
import { useMember } from '../accounts/index.ts'
import { Form, fieldErrors, Submit, useChecked } from '../ui/form.tsx'
import { Saved } from '../ui/saved.tsx'
import { TextField } from '../ui/text-field.tsx'
import { useRenameOrganization } from './api.ts'

export function OrganizationForm() {
  const { organization } = useMember()
  const [name, setName] = useState(organization.name)
  const rename = useRenameOrganization()
  const { attempt, submit, complaints } = useChecked(
    name.trim() ? {} : { name: 'Enter a name.' },
    () => rename.mutate({ name: name.trim() }),
  )
  return (
    <Form onSubmit={submit} attempt={attempt} error={rename.error}>
      <TextField
        label="Organisation name"
        autoComplete="organization"
        value={name}
        onChange={setName}
        error={complaints['name'] ?? fieldErrors(rename.error)['name']}
        hint="What your colleagues see here and in invitations."
      />
      <div className="form-foot">
        <Submit isBusy={rename.isPending}>Rename</Submit>
        <Saved when={rename.isSuccess} />
      </div>
    </Form>
  )
}
