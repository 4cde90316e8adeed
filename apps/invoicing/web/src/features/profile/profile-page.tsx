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
          <section className="card" aria-labelledby="profile-you">
            <h2 id="profile-you">You</h2>
            <Picture />
            <NameForm />
          </section>
          <Organizations />
        </div>
        <div className="stack">
          <section className="card" aria-labelledby="profile-password">
            <h2 id="profile-password">Password</h2>
            <PasswordForm />
          </section>
          <LogIns />
        </div>
      </div>
    </Page>
  )
}

function Organizations() {
  const { organizations } = useMember()
  return (
    <section className="card" aria-labelledby="profile-organizations">
      <h2 id="profile-organizations">Your organisations</h2>
      <ul className="plain-list">
        {organizations.map(({ id, name, role }) => (
          <li key={id}>
            <span>{name}</span>
            <span className="badge">{ROLES[role].name}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
