import { useMember } from './api.ts'
import { SendAgain } from './send-again.tsx'

interface ConfirmFirstProps {
  /** The things that can't be mailed until then. */
  readonly what: string
}

/** Replaces a button that mails to others, until the user has confirmed their own address. */
export function ConfirmFirst({ what }: ConfirmFirstProps) {
  const { user } = useMember()
  return (
    <div className="note">
      <div>
        <p>
          Confirm your own e-mail first: follow the link in the mail that we sent to{' '}
          <strong>{user.email}</strong>. Then we mail {what} for you.
        </p>
        <SendAgain />
      </div>
    </div>
  )
}
