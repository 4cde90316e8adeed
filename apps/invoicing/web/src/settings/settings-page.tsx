import { useQuery } from '@tanstack/react-query'
import { useMember } from '../accounts/index.ts'
import { Load } from '../ui/load.tsx'
import { Page } from '../ui/page.tsx'
import { type Settings, settingsQuery } from './api.ts'
import { SettingsForm } from './settings-form.tsx'

export function SettingsPage() {
  const query = useQuery(settingsQuery)
  const { organization, organizations } = useMember()
  const role = organizations.find(({ id }) => id === organization.id)?.role
  return (
    <Page title="Settings">
      <section className="card narrow" aria-labelledby="branding">
        <h2 id="branding">How your invoices look</h2>
        <Load query={query} what="settings" rows={3}>
          {(settings) =>
            role === 'member' ? (
              <ReadOnly settings={settings} />
            ) : (
              <SettingsForm settings={settings} />
            )
          }
        </Load>
      </section>
    </Page>
  )
}

function ReadOnly({ settings: { branding, currency } }: { settings: Settings }) {
  return (
    <>
      <dl className="facts">
        <div>
          <dt>Name on invoices</dt>
          <dd>{branding.logoText || 'The organisation’s'}</dd>
        </div>
        <div>
          <dt>Currency</dt>
          <dd>{currency}</dd>
        </div>
      </dl>
      <p className="hint">Owners and admins of the organisation may change this.</p>
    </>
  )
}
