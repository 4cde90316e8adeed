import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import { Load } from '../../ui/load.tsx'
import { Saved } from '../../ui/saved.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { type Organization, organizationQuery, useRenameOrganization } from './api.ts'

export function OrganizationForm() {
  const query = useQuery(organizationQuery)
  return (
    <Load query={query} what="organisation" rows={2}>
      {(organization) => <NameForm organization={organization} />}
    </Load>
  )
}

function NameForm({ organization }: { organization: Organization }) {
  const [name, setName] = useState(organization.name)
  const [version, setVersion] = useState(organization.version)
  const client = useQueryClient()
  const rename = useRenameOrganization()
  const write = (basis: number) =>
    rename.mutate(
      { name: name.trim(), version: basis },
      { onSuccess: (renamed) => setVersion(renamed.version) },
    )
  const { attempt, submit, complaints } = useChecked(
    name.trim() ? {} : { name: 'Enter a name.' },
    () => write(version),
  )
  const present = () => client.fetchQuery({ ...organizationQuery, staleTime: 0 })
  const conflict = {
    onReload: async () => {
      const stored = await present()
      setName(stored.name)
      setVersion(stored.version)
      rename.reset()
    },
    onOverwrite: async () => write((await present()).version),
  }
  return (
    <Form onSubmit={submit} attempt={attempt} error={rename.error} conflict={conflict}>
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
