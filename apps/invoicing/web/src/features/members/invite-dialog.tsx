import { Submit } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form } from '../../ui/form.tsx'
import { SelectField } from '../../ui/select-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useForm } from '../../ui/use-form.ts'
import { ConfirmFirst, checkEmail, useMember } from '../accounts/index.ts'
import { type NewInvitation, useInvite } from './invitations.ts'
import { ROLES } from './roles.ts'

interface InviteDialogProps {
  readonly onSent: (email: string) => void
  readonly onClose: () => void
}

export function InviteDialog({ onSent, onClose }: InviteDialogProps) {
  const { user } = useMember()
  const close = (email: string) => {
    onSent(email)
    onClose()
  }
  return (
    <Dialog title="Invite a colleague" onClose={onClose}>
      {user.emailVerified ? <InviteForm onSent={close} /> : <ConfirmFirst what="invitations" />}
    </Dialog>
  )
}

function InviteForm({ onSent }: { onSent: (email: string) => void }) {
  const start: NewInvitation = { email: '', role: 'member' }
  const { draft, form, field, isBusy } = useForm({
    start,
    check: ({ email }) => checkEmail(email),
    bodyOf: (invitation) => invitation,
    sending: useInvite(),
    onSent: () => onSent(draft.email),
  })
  return (
    <Form {...form}>
      <TextField
        {...field('email')}
        label="E-mail"
        type="email"
        autoComplete="off"
        hint="We mail a link that holds for seven days."
      />
      <SelectField {...field('role')} label="Role" hint={ROLES[draft.role].may}>
        <option value="member">{ROLES.member.name}</option>
        <option value="admin">{ROLES.admin.name}</option>
      </SelectField>
      <div className="form-foot end">
        <Submit isBusy={isBusy}>Send invitation</Submit>
      </div>
    </Form>
  )
}
