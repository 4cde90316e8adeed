import { useState } from 'react'
import { Link } from 'wouter'
import { ProblemError } from '../../api/problem.ts'
import { Form, Submit, useChecked } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { Credentials } from './api.ts'
import { checkCredentials } from './check-account.ts'

interface LogInFormProps {
  readonly onLogIn: (login: Credentials) => void
  readonly isBusy: boolean
  readonly error: Error | null
  /** Whose log-in it must be, when that is settled. */
  readonly email?: string
  readonly button?: string
}

export function LogInForm({ onLogIn, isBusy, error, email, button = 'Log in' }: LogInFormProps) {
  const [login, setLogin] = useState<Credentials>({ email: email ?? '', password: '' })
  const { attempt, submit, complaints } = useChecked(checkCredentials(login), () => onLogIn(login))
  return (
    <Form onSubmit={submit} attempt={attempt} error={explain(error)}>
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username"
        readOnly={email !== undefined}
        value={login.email}
        onChange={(typed) => setLogin({ ...login, email: typed })}
        error={complaints['email']}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        value={login.password}
        onChange={(password) => setLogin({ ...login, password })}
        error={complaints['password']}
      />
      <Submit isBusy={isBusy}>{button}</Submit>
      <Link href="/forgot-password" className="form-aside">
        Forgot your password?
      </Link>
    </Form>
  )
}

/** One sentence for an unknown e-mail and a wrong password: which of them it was is nobody's business. */
function explain(error: Error | null): Error | null {
  if (!(error instanceof ProblemError) || error.status !== 401) return error
  return new Error('This e-mail and password don’t belong together. Check both and try again.')
}
