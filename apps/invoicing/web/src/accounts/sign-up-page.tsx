import { useState } from 'react'
import { Link } from 'wouter'
import { ProblemError } from '../api/client.ts'
import { Field } from '../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../ui/form.tsx'
import { useSignUp } from './api.ts'
import { checkAccount, MIN_PASSWORD_LENGTH } from './check-account.ts'
import { Entrance } from './entrance.tsx'

const EMPTY = { name: '', email: '', password: '' }

export function SignUpPage() {
  const [account, setAccount] = useState(EMPTY)
  const signUp = useSignUp()
  const { attempt, submit, complaints } = useChecked(checkAccount(account), () =>
    signUp.mutate(account),
  )
  const errors = { ...fieldErrors(signUp.error), ...complaints }
  const bind = (field: keyof typeof EMPTY) => ({
    value: account[field],
    onChange: (event: { target: { value: string } }) =>
      setAccount({ ...account, [field]: event.target.value }),
  })
  return (
    <Entrance title="Create an account" lead="Your first invoice is about two minutes away.">
      <Form onSubmit={submit} attempt={attempt} error={explain(signUp.error)}>
        <Field label="Your name" error={errors['name']}>
          {(control) => <input {...control} {...bind('name')} autoComplete="name" />}
        </Field>
        <Field label="E-mail" error={errors['email']}>
          {(control) => (
            <input {...control} {...bind('email')} type="email" autoComplete="username" />
          )}
        </Field>
        <Field
          label="Password"
          error={errors['password']}
          hint={`At least ${MIN_PASSWORD_LENGTH} characters.`}
        >
          {(control) => (
            <input {...control} {...bind('password')} type="password" autoComplete="new-password" />
          )}
        </Field>
        <Submit isBusy={signUp.isPending}>Create account</Submit>
      </Form>
      <p className="entrance-foot">
        Have an account? <Link href="/">Log in</Link>
      </p>
    </Entrance>
  )
}

function explain(error: Error | null): Error | null {
  if (error instanceof ProblemError && /already exists/i.test(error.message))
    return new Error('There is an account with this e-mail already. Log in instead.')
  return error
}
