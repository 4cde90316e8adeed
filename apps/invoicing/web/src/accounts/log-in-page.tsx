import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { ProblemError } from '../api/client.ts'
import { Field } from '../ui/field.tsx'
import { Form, Submit, useChecked } from '../ui/form.tsx'
import { type AppConfig, type Credentials, configQuery, useLogIn } from './api.ts'
import { checkCredentials } from './check-account.ts'
import { Entrance } from './entrance.tsx'

export function LogInPage() {
  const { data: config } = useQuery(configQuery)
  const logIn = useLogIn()
  return (
    <Entrance title="Log in" lead="Welcome back. Your invoices are where you left them.">
      <LogInForm logIn={logIn} />
      {config?.demoLogin && (
        <DemoLogin login={config.demoLogin} onUse={(login) => logIn.mutate(login)} />
      )}
      <p className="entrance-foot">
        New here? <Link href="/sign-up">Create an account</Link>
      </p>
    </Entrance>
  )
}

function LogInForm({ logIn }: { logIn: ReturnType<typeof useLogIn> }) {
  const [login, setLogin] = useState<Credentials>({ email: '', password: '' })
  const { attempt, submit, complaints } = useChecked(checkCredentials(login), () =>
    logIn.mutate(login),
  )
  return (
    <Form onSubmit={submit} attempt={attempt} error={explain(logIn.error)}>
      <Field label="E-mail" error={complaints['email']}>
        {(control) => (
          <input
            {...control}
            type="email"
            autoComplete="username"
            value={login.email}
            onChange={(event) => setLogin({ ...login, email: event.target.value })}
          />
        )}
      </Field>
      <Field label="Password" error={complaints['password']}>
        {(control) => (
          <input
            {...control}
            type="password"
            autoComplete="current-password"
            value={login.password}
            onChange={(event) => setLogin({ ...login, password: event.target.value })}
          />
        )}
      </Field>
      <Submit isBusy={logIn.isPending}>Log in</Submit>
    </Form>
  )
}

/** One sentence for an unknown e-mail and a wrong password: which of them it was is nobody's business. */
function explain(error: Error | null): Error | null {
  if (!(error instanceof ProblemError) || error.status !== 401) return error
  return new Error('This e-mail and password don’t belong together. Check both and try again.')
}

interface DemoLoginProps {
  readonly login: NonNullable<AppConfig['demoLogin']>
  readonly onUse: (login: Credentials) => void
}

function DemoLogin({ login, onUse }: DemoLoginProps) {
  return (
    <aside className="demo" aria-label="Demo account">
      <p>
        This server holds demo data. Log in as <strong>{login.email}</strong> with the password{' '}
        <strong>{login.password}</strong>, or in one step:
      </p>
      <button type="button" className="button" onClick={() => onUse(login)}>
        Use the demo account
      </button>
    </aside>
  )
}
