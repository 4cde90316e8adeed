import { useQuery } from '@tanstack/react-query'
import { Submit } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { Load } from '../../ui/load.tsx'
import { Saved } from '../../ui/saved.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useForm } from '../../ui/use-form.ts'
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
  const rename = useRenameOrganization()
  const { form, field, isBusy } = useForm({
    start: { name: organization.name },
    version: organization.version,
    check: ({ name }) => (name.trim() ? {} : { name: 'Enter a name.' }),
    bodyOf: ({ name }) => ({ name: name.trim() }),
    sending: rename,
  })
  return (
    <Form {...form}>
      <TextField
        {...field('name')}
        label="Organisation name"
        autoComplete="organization"
        hint="What your colleagues see here and in invitations."
      />
      <div className="form-foot">
        <Submit isBusy={isBusy}>Rename</Submit>
        <Saved when={rename.isSuccess} />
      </div>
    </Form>
  )
}
