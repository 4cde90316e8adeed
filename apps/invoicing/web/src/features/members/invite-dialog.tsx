import { useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import { TextField } from '../../ui/text-field.tsx'
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
    <Dialog title="Invite somebody" onClose={onClose}>
      {user.emailVerified ? <InviteForm onSent={close} /> : <ConfirmFirst what="invitations" />}
    </Dialog>
  )
}

function InviteForm({ onSent }: { onSent: (email: string) => void }) {
  const [draft, setDraft] = useState<NewInvitation>({ email: '', role: 'member' })
  const invite = useInvite()
  const { attempt, submit, complaints } = useChecked(checkEmail(draft.email), () =>
    invite.mutate(draft, { onSuccess: () => onSent(draft.email) }),
  )
  return (
    <Form onSubmit={submit} attempt={attempt} error={invite.error}>
      <TextField
        label="E-mail"
        type="email"
        autoComplete="off"
        value={draft.email}
        onChange={(email) => setDraft({ ...draft, email })}
        error={complaints['email'] ?? fieldErrors(invite.error)['email']}
        hint="We mail a link that holds for seven days."
      />
      <Field label="Role" hint={ROLES[draft.role].may}>
        {(control) => (
          <select
            {...control}
            value={draft.role}
            onChange={({ target }) =>
              setDraft({ ...draft, role: target.value as NewInvitation['role'] })
            }
          >
            <option value="member">{ROLES.member.name}</option>
            <option value="admin">{ROLES.admin.name}</option>
          </select>
        )}
      </Field>
      <div className="form-foot end">
        <Submit isBusy={invite.isPending}>Send invitation</Submit>
      </div>
    </Form>
  )
}
