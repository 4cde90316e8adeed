import { Link } from 'wouter'
import { ProblemError } from '../../api/problem.ts'
import { Submit } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useForm } from '../../ui/use-form.ts'
import type { useLogIn } from './api.ts'
import { checkCredentials } from './check-account.ts'

interface LogInFormProps {
  readonly logIn: ReturnType<typeof useLogIn>
  /** Address of an invitation, which can't be changed. */
  readonly email?: string
  readonly button?: string
}

export function LogInForm({ logIn, email, button = 'Log in' }: LogInFormProps) {
  const { form, field, isBusy } = useForm({
    start: { email: email ?? '', password: '' },
    check: checkCredentials,
    bodyOf: (credentials) => credentials,
    sending: logIn,
  })
  return (
    <Form {...form} error={explain(form.error)}>
      <TextField
        {...field('email')}
        label="E-mail"
        type="email"
        autoComplete="username"
        readOnly={email !== undefined}
      />
      <TextField
        {...field('password')}
        label="Password"
        type="password"
        autoComplete="current-password"
      />
      <Submit isBusy={isBusy}>{button}</Submit>
      <Link href="/forgot-password" className="form-aside">
        Forgot your password?
      </Link>
    </Form>
  )
}

/** Gives an unknown e-mail and a wrong password the same words, so that strangers don't learn who has an account. */
function explain(error: Error | null): Error | null {
  if (!(error instanceof ProblemError) || error.status !== 401) return error
  return new Error('This e-mail and password don’t belong together. Check both and try again.')
}
