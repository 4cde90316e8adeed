import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { TextField } from '../../ui/text-field.tsx'
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
      {!token && <Incomplete />}
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
  const [password, setPassword] = useState('')
  const { attempt, submit, complaints } = useChecked(checkNewPassword(password), () =>
    reset.mutate({ token, password }),
  )
  return (
    <Form onSubmit={submit} attempt={attempt} error={reset.error}>
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
        error={complaints['password'] ?? fieldErrors(reset.error)['password']}
        hint={`At least ${MIN_PASSWORD_LENGTH} characters.`}
      />
      <Submit isBusy={reset.isPending}>Change password</Submit>
    </Form>
  )
}

function Done() {
  return (
    <div className="note good" role="status">
      <Icon name="check" />
      <div>
        <h2>Your password is changed</h2>
        <p>Log in with the new one.</p>
        <Link href="/log-in" className="button primary">
          Log in
        </Link>
      </div>
    </div>
  )
}

function Incomplete() {
  return (
    <div className="note">
      <Icon name="alert" />
      <div>
        <h2>This link is not complete</h2>
        <p>Open it from the mail again, all of it.</p>
      </div>
    </div>
  )
}
