import { api, dataOf } from '../../api/client.ts'
import { useChange } from '../../api/use-change.ts'
import { Submit } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Page } from '../../ui/page.tsx'
import { Saved } from '../../ui/states.tsx'
import { useForm } from '../../ui/use-form.ts'
import { checkNewPassword, MIN_PASSWORD_LENGTH, useMember, useRename } from '../accounts/index.ts'
import { ROLES } from '../members/index.ts'
import { LogIns } from './log-ins.tsx'
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

function NameForm() {
  const { user } = useMember()
  const rename = useRename()
  const { form, field, isBusy } = useForm({
    start: { name: user.name },
    check: ({ name }) => (name.trim() ? {} : { name: 'Enter your name.' }),
    bodyOf: ({ name }) => ({ name: name.trim() }),
    sending: rename,
  })
  return (
    <Form {...form}>
      <TextField {...field('name')} label="Name" autoComplete="name" />
      <TextField
        label="E-mail"
        type="email"
        readOnly
        value={user.email}
        onChange={() => undefined}
        hint={`Your log-in, ${user.emailVerified ? 'confirmed' : 'not confirmed yet'}. It can’t be changed yet.`}
      />
      <div className="form-foot">
        <Submit isBusy={isBusy}>Save</Submit>
        <Saved when={rename.isSuccess} />
      </div>
    </Form>
  )
}

const EMPTY = { currentPassword: '', newPassword: '' }

function PasswordForm() {
  const change = useChange((body: typeof EMPTY) =>
    dataOf(api.POST('/api/v1/me/password', { body })),
  )
  const { form, field, restart, isBusy } = useForm({
    start: EMPTY,
    check,
    bodyOf: (passwords) => passwords,
    sending: change,
    onSent: () => restart(),
  })
  return (
    <Form {...form}>
      <TextField
        {...field('currentPassword')}
        label="Current password"
        type="password"
        autoComplete="current-password"
      />
      <TextField
        {...field('newPassword')}
        label="New password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${MIN_PASSWORD_LENGTH} characters. Your other log-ins end with the change.`}
      />
      <div className="form-foot">
        <Submit isBusy={isBusy}>Change password</Submit>
        <Saved when={change.isSuccess}>Changed.</Saved>
      </div>
    </Form>
  )
}

function check({ currentPassword, newPassword }: typeof EMPTY): Record<string, string> {
  const { password } = checkNewPassword(newPassword)
  return {
    ...(!currentPassword && { currentPassword: 'Enter your current password.' }),
    ...(password && { newPassword: password }),
  }
}
