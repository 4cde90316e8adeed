import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { MOVED_KEY } from '../../api/query-client.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Complaint } from '../../ui/states.tsx'
import { activateOrganization, findLogin, type Me, useFreshStart } from './api.ts'

/** Asks what is meant when another window has taken the log-in, which they all share, to another place. */
export function MovedDialog({ me }: { me: Me }) {
  const { data: isMoved } = useQuery({ queryKey: MOVED_KEY, queryFn: () => false, enabled: false })
  return isMoved ? <Moved shown={me} /> : null
}

/** Asks over the page, which stays as it is, so that nothing typed there is lost. */
function Moved({ shown }: { shown: Me }) {
  const client = useQueryClient()
  const close = () => client.setQueryData(MOVED_KEY, false)
  const [, navigate] = useLocation()
  const goOn = useFreshStart(
    async () => undefined,
    () => navigate('/'),
  )
  // Takes the log-in back to what the window shows, and reads what was refused meanwhile.
  const back = useMutation({
    mutationFn: activateOrganization,
    onSuccess: () => {
      close()
      return client.invalidateQueries()
    },
  })
  const { data: now } = useQuery({ queryKey: ['log-in-now'], queryFn: findLogin, gcTime: 0 })
  if (!now || isSamePlace(shown, now)) return null
  const isSameUser = shown.user.id === now.user.id
  const from = isSameUser && now.organizations.find(({ id }) => id === shown.organization?.id)
  const to = isSameUser ? now.organization && `in ${now.organization.name}` : `as ${now.user.name}`
  return (
    <Dialog
      title={isSameUser ? 'Your organisation has changed' : 'Another user is logged in now'}
      onClose={close}
    >
      {isSameUser ? (
        <p>
          This window shows <strong>{shown.organization?.name}</strong>.{' '}
          {from
            ? 'In another window you left it for'
            : 'You don’t belong to it any more, and are in'}{' '}
          <strong>{now.organization?.name ?? 'no other one'}</strong>. Nothing was saved.
        </p>
      ) : (
        <p>
          This window shows what <strong>{shown.user.name}</strong> sees. In another window{' '}
          <strong>{now.user.name}</strong> has logged in. Nothing was saved.
        </p>
      )}
      <Complaint error={goOn.error ?? back.error} />
      <div className="form-foot end">
        <Button look={from ? '' : 'primary'} isBusy={goOn.isPending} onClick={goOn.mutate}>
          {to ? `Go on ${to}` : 'Go on'}
        </Button>
        {from && (
          <Button look="primary" isBusy={back.isPending} onClick={() => back.mutate(from.id)}>
            Back to {from.name}
          </Button>
        )}
      </div>
    </Dialog>
  )
}

function isSamePlace(one: Me, other: Me): boolean {
  return one.user.id === other.user.id && one.organization?.id === other.organization?.id
}
