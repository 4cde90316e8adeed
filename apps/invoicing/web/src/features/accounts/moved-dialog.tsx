import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { MOVED_KEY } from '../../api/query-client.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Complaint } from '../../ui/states.tsx'
import { activateOrganization, findLogin, type Me, useFreshStart } from './api.ts'

/** Asks what is meant when another window has taken the log-in, which they all share, to another place. */
export function MovedDialog({ me }: { me: Me }) {
  const { data: isMoved } = useQuery({ queryKey: MOVED_KEY, queryFn: () => false, enabled: false })
  return isMoved ? <Moved shown={me} /> : null
}

/** The page behind stays as it is: what was typed there isn't lost. */
function Moved({ shown }: { shown: Me }) {
  const client = useQueryClient()
  const close = () => client.setQueryData(MOVED_KEY, false)
  const { data: now } = useQuery({ queryKey: ['log-in-now'], queryFn: findLogin, gcTime: 0 })
  if (!now || isSamePlace(shown, now)) return null
  return shown.user.id === now.user.id ? (
    <OtherOrganization shown={shown} now={now} onClose={close} />
  ) : (
    <OtherUser shown={shown} now={now} onClose={close} />
  )
}

function isSamePlace(one: Me, other: Me): boolean {
  return one.user.id === other.user.id && one.organization?.id === other.organization?.id
}

interface OtherProps {
  readonly shown: Me
  readonly now: Me
  readonly onClose: () => void
}

function OtherOrganization({ shown, now, onClose }: OtherProps) {
  const goOn = useGoOn()
  const back = useSwitchBack(onClose)
  const from = now.organizations.find(({ id }) => id === shown.organization?.id)
  const to = now.organization
  return (
    <Dialog title="Your organisation has changed" onClose={onClose}>
      <p>
        This window shows <strong>{shown.organization?.name}</strong>.{' '}
        {from ? 'In another window you left it for' : 'You don’t belong to it any more, and are in'}{' '}
        <strong>{to?.name ?? 'no other one'}</strong>. Nothing was saved.
      </p>
      <Complaint error={goOn.error ?? back.error} />
      <div className="form-foot end">
        <button type="button" className="button" onClick={() => goOn.mutate()}>
          {to ? `Go on in ${to.name}` : 'Go on'}
        </button>
        {from && (
          <button type="button" className="button primary" onClick={() => back.mutate(from.id)}>
            Back to {from.name}
          </button>
        )}
      </div>
    </Dialog>
  )
}

function OtherUser({ shown, now, onClose }: OtherProps) {
  const goOn = useGoOn()
  return (
    <Dialog title="Somebody else is logged in now" onClose={onClose}>
      <p>
        This window shows what <strong>{shown.user.name}</strong> sees. In another window{' '}
        <strong>{now.user.name}</strong> has logged in. Nothing was saved.
      </p>
      <Complaint error={goOn.error} />
      <div className="form-foot end">
        <button type="button" className="button primary" onClick={() => goOn.mutate()}>
          Go on as {now.user.name}
        </button>
      </div>
    </Dialog>
  )
}

/** Follows the log-in to where it is. */
function useGoOn() {
  const [, navigate] = useLocation()
  return useFreshStart(
    async () => undefined,
    () => navigate('/'),
  )
}

/** Takes the log-in back to what the window shows, and reads what was refused meanwhile. */
function useSwitchBack(onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: activateOrganization,
    onSuccess: () => {
      onDone()
      return client.invalidateQueries()
    },
  })
}
