import { useState } from 'react'
import { ProblemError } from '../../api/problem.ts'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { Account } from './api.ts'
import { checkAccount, MIN_PASSWORD_LENGTH } from './check-account.ts'

interface SignUpFormProps {
  readonly onSignUp: (account: Account) => void
  readonly isBusy: boolean
  readonly error: Error | null
  /** Whose account it must be, when that is settled. */
  readonly email?: string
  readonly button?: string
}

export function SignUpForm(props: SignUpFormProps) {
  const { onSignUp, isBusy, error, email, button = 'Create account' } = props
  const [account, setAccount] = useState<Account>({ name: '', email: email ?? '', password: '' })
  const { attempt, submit, complaints } = useChecked(checkAccount(account), () => onSignUp(account))
  const errors = { ...fieldErrors(error), ...complaints }
  const bind = (field: keyof Account) => ({
    value: account[field],
    error: errors[field],
    onChange: (value: string) => setAccount({ ...account, [field]: value }),
  })
  return (
    <Form onSubmit={submit} attempt={attempt} error={explain(error)}>
      <TextField {...bind('name')} label="Your name" autoComplete="name" />
      <TextField
        {...bind('email')}
        label="E-mail"
        type="email"
        autoComplete="username"
        readOnly={email !== undefined}
      />
      <TextField
        {...bind('password')}
        label="Password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${MIN_PASSWORD_LENGTH} characters.`}
      />
      <Submit isBusy={isBusy}>{button}</Submit>
    </Form>
  )
}

function explain(error: Error | null): Error | null {
  if (error instanceof ProblemError && /already exists/i.test(error.message))
    return new Error('There is an account with this e-mail already. Log in instead.')
  return error
}
