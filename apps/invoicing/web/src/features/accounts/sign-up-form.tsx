import { Submit } from '../../ui/button.tsx'
import { Form } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useForm } from '../../ui/use-form.ts'
import type { useSignUp } from './api.ts'
import { checkAccount, MIN_PASSWORD_LENGTH } from './check-account.ts'

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
