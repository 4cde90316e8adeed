import { useQuery } from '@tanstack/react-query'
import { Load } from '../../ui/load.tsx'
import { Page } from '../../ui/page.tsx'
import { useMember } from '../accounts/index.ts'
import { settingsQuery } from './api.ts'
import { Flags } from './flags.tsx'
import { OrganizationForm } from './organization-form.tsx'
import { ReadOnly } from './read-only.tsx'
import { SettingsForm } from './settings-form.tsx'

export function SettingsPage() {
  const query = useQuery(settingsQuery)
  const { role } = useMember()
  return (
    <Page title="Settings">
      <Load query={query} what="settings" rows={5}>
        {(settings) => {
          if (role === 'member') return <ReadOnly settings={settings} />
          return (
            <div className="columns">
              <section className="card" aria-labelledby="settings-invoices">
                <h2 id="settings-invoices">Your invoices</h2>
                <SettingsForm settings={settings} />
              </section>
              <div className="stack">
                <section className="card" aria-labelledby="settings-organization">
                  <h2 id="settings-organization">Organisation</h2>
                  <OrganizationForm />
                </section>
                <Flags flags={settings.flags} />
              </div>
            </div>
          )
        }}
      </Load>
    </Page>
  )
}
