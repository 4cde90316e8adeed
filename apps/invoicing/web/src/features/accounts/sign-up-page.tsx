import { Link } from 'wouter'
import { Submit } from '../../ui/button.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { useForm } from '../../ui/use-form.ts'
import { useSignUp } from './api.ts'
import { checkAccount, MIN_PASSWORD_LENGTH } from './check-account.ts'
import { Entrance } from './entrance.tsx'

export function SignUpPage() {
  const signUp = useSignUp()
  return (
    <Entrance title="Create an account" lead="Your first invoice is about two minutes away.">
      <SignUpForm signUp={signUp} />
      <p className="entrance-foot">
        Have an account? <Link href="/log-in">Log in</Link>
      </p>
    </Entrance>
  )
}

interface SignUpFormProps {
  readonly signUp: ReturnType<typeof useSignUp>
  /** Address of an invitation, which can't be changed. */
  readonly email?: string
  readonly button?: string
}

export function SignUpForm({ signUp, email, button = 'Create account' }: SignUpFormProps) {
  const { form, field, isBusy } = useForm({
    start: { name: '', email: email ?? '', password: '' },
    check: checkAccount,
    bodyOf: (account) => account,
    sending: signUp,
  })
  return (
    <Form {...form}>
      <TextField {...field('name')} label="Your name" autoComplete="name" />
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
        autoComplete="new-password"
        hint={`At least ${MIN_PASSWORD_LENGTH} characters.`}
      />
      <Submit isBusy={isBusy}>{button}</Submit>
    </Form>
  )
}
