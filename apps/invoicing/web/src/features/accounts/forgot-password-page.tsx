import { useState } from 'react'
import { Link } from 'wouter'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import { Icon } from '../../ui/icon.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { checkEmail } from './check-account.ts'
import { Entrance } from './entrance.tsx'
import { useRequestReset } from './recovery.ts'

export function ForgotPasswordPage() {
  const [email, setEmail] = useState('')
  const request = useRequestReset()
  return (
    <Entrance
      title="Forgot your password?"
      lead="We mail you a link by which you can choose a new one."
    >
      {request.isSuccess ? (
        <Sent email={email} onAgain={request.reset} />
      ) : (
        <RequestForm email={email} onChange={setEmail} request={request} />
      )}
      <p className="entrance-foot">
        <Link href="/log-in">Back to the log-in</Link>
      </p>
    </Entrance>
  )
}

interface RequestFormProps {
  readonly email: string
  readonly onChange: (email: string) => void
  readonly request: ReturnType<typeof useRequestReset>
}

function RequestForm({ email, onChange, request }: RequestFormProps) {
  const { attempt, submit, complaints } = useChecked(checkEmail(email), () =>
    request.mutate({ email }),
  )
  return (
    <Form onSubmit={submit} attempt={attempt} error={request.error}>
      <TextField
        label="E-mail"
        type="email"
        autoComplete="username"
        value={email}
        onChange={onChange}
        error={complaints['email'] ?? fieldErrors(request.error)['email']}
      />
      <Submit isBusy={request.isPending}>Send the link</Submit>
    </Form>
  )
}

/** Says the same whether there is such an account or not. */
function Sent({ email, onAgain }: { email: string; onAgain: () => void }) {
  return (
    <div className="note" role="status">
      <Icon name="send" />
      <div>
        <h2>Look into your mail</h2>
        <p>
          If there is an account for <strong>{email}</strong>, a link is on its way. It holds for
          one hour.
        </p>
        <button type="button" className="button link" onClick={onAgain}>
          Use another address
        </button>
      </div>
    </div>
  )
}
