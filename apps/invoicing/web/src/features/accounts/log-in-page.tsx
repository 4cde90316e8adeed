import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { AnswerOf } from '../../api/client.ts'
import { configQuery } from '../../api/config.ts'
import { Button } from '../../ui/button.tsx'
import { useLogIn } from './api.ts'
import { Entrance } from './entrance.tsx'
import { LogInForm } from './log-in-form.tsx'

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
    <aside className="demo" aria-label="Demo account">
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
