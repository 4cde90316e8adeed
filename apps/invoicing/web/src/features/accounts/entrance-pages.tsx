import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { type AnswerOf, configQuery } from '../../api/client.ts'
import { ProblemError } from '../../api/problem.ts'
import { Button, Submit } from '../../ui/button.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { useForm } from '../../ui/use-form.ts'
import { useLogIn, useSignUp } from './api.ts'
import { checkAccount, checkCredentials, MIN_PASSWORD_LENGTH } from './check-account.ts'
import { Entrance } from './entrance.tsx'

export function LogInPage() {
  const { data: config } = useQuery(configQuery)
  const logIn = useLogIn()
  return (
    <Entrance title="Log in" lead="Welcome back. Your invoices are where you left them.">
      <LogInForm logIn={logIn} />
      {config?.demoLogin && <DemoLogin login={config.demoLogin} logIn={logIn} />}
      <p className="entrance-foot">
        New here? <Link href="/sign-up">Create an account</Link>
      </p>
    </Entrance>
  )
}

interface DemoLoginProps {
  readonly login: NonNullable<AnswerOf<'getConfig'>['demoLogin']>
  readonly logIn: ReturnType<typeof useLogIn>
}

function DemoLogin({ login, logIn }: DemoLoginProps) {
  return (
    <aside className="demo stack near" aria-label="Demo account">
      <p>
        This server holds demo data. Log in as <strong>{login.email}</strong> with the password{' '}
        <strong>{login.password}</strong>, or in one step:
      </p>
      <Button isBusy={logIn.isPending} onClick={() => logIn.mutate(login)}>
        Use the demo account
      </Button>
    </aside>
  )
}

interface EntryProps {
  /** Address of an invitation, which can't be changed. */
  readonly email?: string
  readonly button?: string
}

type LogInFormProps = EntryProps & Pick<DemoLoginProps, 'logIn'>

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

type SignUpFormProps = EntryProps & { readonly signUp: ReturnType<typeof useSignUp> }

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
