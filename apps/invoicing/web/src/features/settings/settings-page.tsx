import { useQuery } from '@tanstack/react-query'
import { Card } from '../../ui/card.tsx'
import { Load } from '../../ui/load.tsx'
import { Page } from '../../ui/page.tsx'
import { useMember } from '../accounts/index.ts'
import { settingsQuery } from './api.ts'
import { Flags } from './flags.tsx'
import { OrganizationForm } from './organization-form.tsx'
import { ReadOnly } from './read-only.tsx'
import { SettingsForm } from './settings-form.tsx'

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
