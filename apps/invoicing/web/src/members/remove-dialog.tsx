import { useMember } from '../accounts/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Complaint } from '../ui/states.tsx'
import { type Member, useLeave, useRemoveMember } from './api.ts'

interface RemoveDialogProps {
  readonly member: Member
  readonly onClose: () => void
}

/** Asks once more before somebody loses their place. */
export function RemoveDialog({ member, onClose }: RemoveDialogProps) {
  const { user, organization } = useMember()
  const isOneself = member.userId === user.id
  const removal = useRemoveMember()
  const leave = useLeave()
  const remove = isOneself ? leave : removal
  const title = isOneself ? `Leave ${organization.name}?` : `Remove ${member.name}?`
  return (
    <Dialog title={title} onClose={onClose}>
      <p>
        {isOneself
          ? 'You no longer see its invoices and customers. Only an invitation brings you back.'
          : `${member.name} no longer sees your invoices and customers, in no window and within seconds. What they wrote stays.`}
      </p>
      <Complaint error={remove.error} />
      <div className="form-foot end">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button
          type="button"
          className="button danger"
          aria-disabled={remove.isPending}
          onClick={() => !remove.isPending && remove.mutate(member.userId, { onSuccess: onClose })}
        >
          {isOneself ? 'Leave' : 'Remove'}
        </button>
      </div>
    </Dialog>
  )
}
