import { Link, useSearchParams } from 'wouter'
import { Submit } from '../../ui/button.tsx'
import { Note } from '../../ui/card.tsx'
import { Form } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useForm } from '../../ui/use-form.ts'
import { checkNewPassword, MIN_PASSWORD_LENGTH } from './check-account.ts'
import { Entrance } from './entrance.tsx'
import { useResetPassword } from './recovery.ts'

export function ResetPasswordPage() {
  const [search] = useSearchParams()
  const token = search.get('token')
  const reset = useResetPassword()
  return (
    <Entrance
      title="Choose a new password"
      lead="All your log-ins end with it, so that only the new one opens your account."
    >
      {reset.isSuccess ? <Done /> : token && <ResetForm token={token} reset={reset} />}
      {!token && (
        <Note icon="alert" title="This link is not complete">
          <p>Open it from the mail again, all of it.</p>
        </Note>
      )}
      {!reset.isSuccess && (
        <p className="entrance-foot">
          Is the link too old? <Link href="/forgot-password">Have a new one sent</Link>
        </p>
      )}
    </Entrance>
  )
}

interface ResetFormProps {
  readonly token: string
  readonly reset: ReturnType<typeof useResetPassword>
}

function ResetForm({ token, reset }: ResetFormProps) {
  const { form, field, isBusy } = useForm({
    start: { password: '' },
    check: ({ password }) => checkNewPassword(password),
    bodyOf: ({ password }) => ({ token, password }),
    sending: reset,
  })
  return (
    <Form {...form}>
      <TextField
        {...field('password')}
        label="New password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${MIN_PASSWORD_LENGTH} characters.`}
      />
      <Submit isBusy={isBusy}>Change password</Submit>
    </Form>
  )
}

function Done() {
  return (
    <Note icon="check" title="Your password is changed" isGood role="status">
      <p>Log in with the new one.</p>
      <Link href="/log-in" className="button primary">
        Log in
      </Link>
    </Note>
  )
}
