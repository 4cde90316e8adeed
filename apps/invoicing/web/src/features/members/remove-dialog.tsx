import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { useMember } from '../accounts/index.ts'
import { type Member, useLeave, useRemoveMember } from './api.ts'

interface RemoveDialogProps {
  readonly member: Member
  readonly onClose: () => void
}

/** Asks for confirmation before a member is removed or leaves. */
export function RemoveDialog({ member, onClose }: RemoveDialogProps) {
  const { user, organization } = useMember()
  const isOneself = member.userId === user.id
  const removal = useRemoveMember()
  const leave = useLeave()
  const remove = isOneself ? leave : removal
  return (
    <ConfirmDialog
      title={isOneself ? `Leave ${organization.name}?` : `Remove ${member.name}?`}
      keep="Cancel"
      confirm={isOneself ? 'Leave' : 'Remove'}
      isBusy={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate(member.userId, { onSuccess: onClose })}
    >
      {isOneself
        ? 'You no longer see its invoices and customers. Only an invitation brings you back.'
        : `${member.name} no longer sees your invoices and customers, in no window and within seconds. What they wrote stays.`}
    </ConfirmDialog>
  )
}
