import { Card } from '../../ui/card.tsx'
import { Page } from '../../ui/page.tsx'
import { useMember } from '../accounts/index.ts'
import { ROLES } from '../members/index.ts'
import { LogIns } from './log-ins.tsx'
import { NameForm } from './name-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { Picture } from './picture.tsx'

export function ProfilePage() {
  return (
    <Page title="Profile">
      <div className="columns">
        <div className="stack">
          <Card title="You">
            <Picture />
            <NameForm />
          </Card>
          <Organizations />
        </div>
        <div className="stack">
          <Card title="Password">
            <PasswordForm />
          </Card>
          <LogIns />
        </div>
      </div>
    </Page>
  )
}

function Organizations() {
  const { organizations } = useMember()
  return (
    <Card title="Your organisations">
      <ul className="plain-list">
        {organizations.map(({ id, name, role }) => (
          <li key={id}>
            <span>{name}</span>
            <span className="badge">{ROLES[role].name}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
