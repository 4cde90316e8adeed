import { useQuery } from '@tanstack/react-query'
import { Submit } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Page } from '../../ui/page.tsx'
import { Load, Saved } from '../../ui/states.tsx'
import { useForm } from '../../ui/use-form.ts'
import { useMember } from '../accounts/index.ts'
import {
  type Organization,
  organizationQuery,
  type Settings,
  settingsQuery,
  useRenameOrganization,
} from './api.ts'
import { Flags, SettingsForm } from './settings-form.tsx'

export function SettingsPage() {
  const query = useQuery({ ...settingsQuery, refetchOnMount: 'always' })
  const { role } = useMember()
  return (
    <Page title="Settings">
      <Load query={query} what="settings" rows={5}>
        {(settings) => {
          if (role === 'member') return <ReadOnly settings={settings} />
          return (
            <div className="columns">
              <Card title="Your invoices">
                <SettingsForm settings={settings} />
              </Card>
              <div className="stack">
                <Card title="Organisation">
                  <OrganizationForm />
                </Card>
                <Flags flags={settings.flags} />
              </div>
            </div>
          )
        }}
      </Load>
    </Page>
  )
}

function ReadOnly({ settings }: { settings: Settings }) {
  const { branding, currency, address, paymentTermDays, timeZone } = settings
  const facts: readonly (readonly [string, string])[] = [
    ['Name on invoices', branding.logoText || 'The organisation’s'],
    ['Address', address || 'None'],
    ['Currency', currency],
    ['Time to pay', paymentTermDays === 1 ? '1 day' : `${paymentTermDays} days`],
    ['Time zone', timeZone],
  ]
  return (
    <Card title="Your invoices" className="narrow">
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="multi-line">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="hint page-note">Owners and admins of the organisation may change this.</p>
    </Card>
  )
}

function OrganizationForm() {
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
