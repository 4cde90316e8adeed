import { Link } from 'wouter'
import { Button, Submit } from '../../ui/button.tsx'
import { Note } from '../../ui/card.tsx'
import { Form } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useForm } from '../../ui/use-form.ts'
import { checkEmail } from './check-account.ts'
import { Entrance } from './entrance.tsx'
import { useRequestReset } from './recovery.ts'

export function ForgotPasswordPage() {
  const request = useRequestReset()
  const { draft, form, field, isBusy } = useForm({
    start: { email: '' },
    check: ({ email }) => checkEmail(email),
    bodyOf: ({ email }) => ({ email }),
    sending: request,
  })
  return (
    <Entrance
      title="Forgot your password?"
      lead="We mail you a link by which you can choose a new one."
    >
      {request.isSuccess ? (
        <Sent email={draft.email} onAgain={request.reset} />
      ) : (
        <Form {...form}>
          <TextField {...field('email')} label="E-mail" type="email" autoComplete="username" />
          <Submit isBusy={isBusy}>Send the link</Submit>
        </Form>
      )}
      <p className="entrance-foot">
        <Link href="/log-in">Back to the log-in</Link>
      </p>
    </Entrance>
  )
}

/** Says the same whether there is such an account or not. */
function Sent({ email, onAgain }: { email: string; onAgain: () => void }) {
  return (
    <Note icon="send" title="Look into your mail" role="status">
      <p>
        If there is an account for <strong>{email}</strong>, a link is on its way. It holds for one
        hour.
      </p>
      <Button look="link" onClick={onAgain}>
        Use another address
      </Button>
    </Note>
  )
}
