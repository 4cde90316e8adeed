import { Link, useSearchParams } from 'wouter'
import { Button, Submit } from '../../ui/button.tsx'
import { Note } from '../../ui/card.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { useForm } from '../../ui/use-form.ts'
import { checkEmail, checkNewPassword, MIN_PASSWORD_LENGTH } from './check-account.ts'
import { Entrance } from './entrance.tsx'
import { useRequestReset, useResetPassword } from './recovery.ts'

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

export function ForgotPasswordPage() {
  const request = useRequestReset()
  const { draft, form, field, isBusy } = useForm({
    start: { email: '' },
    check: ({ email }) => checkEmail(email),
    bodyOf: ({ email }) => ({ email }),
    sending: request,
  })
  return (
    <Entrance
      title="Forgot your password?"
      lead="We mail you a link by which you can choose a new one."
    >
      {request.isSuccess ? (
        <Sent email={draft.email} onAgain={request.reset} />
      ) : (
        <Form {...form}>
          <TextField {...field('email')} label="E-mail" type="email" autoComplete="username" />
          <Submit isBusy={isBusy}>Send the link</Submit>
        </Form>
      )}
      <p className="entrance-foot">
        <Link href="/log-in">Back to the log-in</Link>
      </p>
    </Entrance>
  )
}

/** Says the same whether there is such an account or not. */
function Sent({ email, onAgain }: { email: string; onAgain: () => void }) {
  return (
    <Note icon="send" title="Look into your mail" role="status">
      <p>
        If there is an account for <strong>{email}</strong>, a link is on its way. It holds for one
        hour.
      </p>
      <Button look="link" onClick={onAgain}>
        Use another address
      </Button>
    </Note>
  )
}
