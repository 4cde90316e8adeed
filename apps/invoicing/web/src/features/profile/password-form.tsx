import { api, dataOf } from '../../api/client.ts'
import { useChange } from '../../api/use-change.ts'
import { Submit } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { Saved } from '../../ui/saved.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useForm } from '../../ui/use-form.ts'
import { checkNewPassword, MIN_PASSWORD_LENGTH } from '../accounts/index.ts'

const EMPTY = { currentPassword: '', newPassword: '' }

export function PasswordForm() {
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
