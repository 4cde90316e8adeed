import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query'
import { api, type BodyOf, dataOf, type ItemOf } from '../../api/client.ts'
import { KEYSET } from '../../api/query-client.ts'
import { useChange, useSendOnce } from '../../api/use-change.ts'
import { Button, Submit } from '../../ui/button.tsx'
import { formatDay } from '../../ui/dates.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField, TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Listing } from '../../ui/listing.tsx'
import { Complaint } from '../../ui/states.tsx'
import { useForm } from '../../ui/use-form.ts'
import { ConfirmFirst, checkEmail, useMember } from '../accounts/index.ts'
import { ROLES } from './roles.ts'

export function InvitationList() {
  const query = useInfiniteQuery(invitationsQuery)
  const revoke = useRevokeInvitation()
  return (
    <section aria-labelledby="invitations">
      <h2 id="invitations" className="section-title">
        Invitations
      </h2>
      <Listing
        query={query}
        what={['invitation', 'invitations']}
        rows={1}
        empty={<p className="soft">Every invitation is answered.</p>}
      >
        {(invitations) => (
          <ul className="rows card">
            {invitations.map((invitation) => (
              <InvitationRow key={invitation.id} invitation={invitation} revoke={revoke} />
            ))}
          </ul>
        )}
      </Listing>
      <p className="visually-hidden" role="status">
        {revoke.isSuccess && 'The invitation is withdrawn.'}
      </p>
      <Complaint error={revoke.error} />
    </section>
  )
}

interface InvitationRowProps {
  readonly invitation: Invitation
  readonly revoke: ReturnType<typeof useRevokeInvitation>
}

function InvitationRow({ invitation, revoke }: InvitationRowProps) {
  const { id, email, role, invitedBy, expiresAt } = invitation
  return (
    <li>
      <span className="row-text">
        <span className="person-name">
          {email} <span className="badge">{ROLES[role].name}</span>
        </span>
        <span className="sub-text soft small">
          Invited by {invitedBy}, holds until {formatDay(expiresAt)}
        </span>
      </span>
      <Button
        look="ghost"
        isBusy={revoke.isPending && revoke.variables === id}
        onClick={() => revoke.mutate(id)}
      >
        Withdraw<span className="visually-hidden"> the invitation of {email}</span>
      </Button>
    </li>
  )
}

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

type Invitation = ItemOf<'listInvitations'>

const invitationsQuery = infiniteQueryOptions({
  ...KEYSET,
  queryKey: ['invitations'],
  queryFn: ({ pageParam: cursor, signal }) =>
    dataOf(api.GET('/api/v1/invitations', { params: { query: { cursor } }, signal })),
})

type NewInvitation = BodyOf<'createInvitation'>

function useInvite() {
  const invite = useSendOnce((body: NewInvitation, key) => {
    const params = { header: { 'Idempotency-Key': key } }
    return dataOf(api.POST('/api/v1/invitations', { params, body }))
  })
  return useChange(invite)
}

function useRevokeInvitation() {
  return useChange((id: string) =>
    dataOf(api.DELETE('/api/v1/invitations/{id}', { params: { path: { id } } })),
  )
}
