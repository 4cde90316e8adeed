import { Button } from '../../ui/button.tsx'
import { Complaint } from '../../ui/states.tsx'
import { useSendVerification } from './recovery.ts'

/** Has the mail with the link sent again, and says that it is on its way. */
export function SendAgain() {
  const send = useSendVerification()
  return (
    <div className="send-again">
      {!send.isSuccess && (
        <Button isBusy={send.isPending} onClick={send.mutate}>
          Send the mail again
        </Button>
      )}
      <span role="status">{send.isSuccess && 'A new mail is on its way.'}</span>
      <Complaint error={send.error} />
    </div>
  )
}
