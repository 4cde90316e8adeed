import { Complaint } from '../../ui/states.tsx'
import { useSendVerification } from './recovery.ts'

/** Has the mail with the link sent again, and says that it is on its way. */
export function SendAgain() {
  const send = useSendVerification()
  return (
    <div className="send-again">
      {!send.isSuccess && (
        <button
          type="button"
          className="button"
          aria-disabled={send.isPending}
          onClick={() => !send.isPending && send.mutate()}
        >
          Send the mail again
        </button>
      )}
      <span role="status">{send.isSuccess && 'A new mail is on its way.'}</span>
      <Complaint error={send.error} />
    </div>
  )
}
