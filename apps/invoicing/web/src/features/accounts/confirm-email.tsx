import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useSearchParams } from 'wouter'
import { ME_KEY } from '../../api/query-client.ts'
import { Button } from '../../ui/button.tsx'
import { Note } from '../../ui/card.tsx'
import { Complaint, Loading } from '../../ui/states.tsx'
import { type Me, useMember } from './api.ts'
import { Entrance } from './entrance.tsx'
import { useSendVerification, verificationQuery } from './recovery.ts'

/** Target of the mailed link that proves an address. */
export function VerifyEmailPage({ me }: { me: Me | null }) {
  const [search] = useSearchParams()
  const token = search.get('token') ?? ''
  const client = useQueryClient()
  const { isSuccess, error } = useQuery(verificationQuery(token))
  useEffect(() => {
    if (isSuccess) void client.invalidateQueries({ queryKey: ME_KEY })
  }, [isSuccess, client])
  return (
    <Entrance title="Confirm your e-mail" lead="So that we know that mails to you arrive.">
      {isSuccess && <Confirmed isLoggedIn={!!me} />}
      {error && <NotConfirmed error={error} me={me} />}
      {!isSuccess && !error && <Loading what="answer" rows={2} />}
    </Entrance>
  )
}

function Confirmed({ isLoggedIn }: { isLoggedIn: boolean }) {
  return (
    <Note icon="check" title="Your e-mail is confirmed" isGood role="status">
      <p>Thank you. You can send invoices and invite colleagues now.</p>
      <Link href={isLoggedIn ? '/' : '/log-in'} className="button primary">
        {isLoggedIn ? 'Go to the dashboard' : 'Log in'}
      </Link>
    </Note>
  )
}

function NotConfirmed({ error, me }: { error: Error; me: Me | null }) {
  if (me?.user.emailVerified) return <Confirmed isLoggedIn />
  return (
    <Note icon="alert" title="This link doesn’t work" role="alert">
      <p>{error.message}</p>
      {me ? (
        <SendAgain />
      ) : (
        <p>
          <Link href="/log-in">Log in</Link>, and you can have a new one sent.
        </p>
      )}
    </Note>
  )
}

export function EmailBanner() {
  const { user } = useMember()
  if (user.emailVerified) return null
  return (
    <section className="banner" aria-label="Confirm your e-mail">
      <p className="banner-words">
        <strong>Confirm your e-mail.</strong> We sent a link to {user.email}. Follow it, and you can
        send invoices and invite colleagues.
      </p>
      <SendAgain />
    </section>
  )
}

/** Replaces a button that mails `what` (invoices, say) to others, until the user has confirmed their own address. */
export function ConfirmFirst({ what }: { what: string }) {
  const { user } = useMember()
  return (
    <div className="note">
      <div className="stack close start">
        <p>
          Confirm your own e-mail first: follow the link in the mail that we sent to{' '}
          <strong>{user.email}</strong>. Then we mail {what} for you.
        </p>
        <SendAgain />
      </div>
    </div>
  )
}

/** Has the mail with the link sent again, and says that it is on its way. */
function SendAgain() {
  const send = useSendVerification()
  return (
    <div className="stack close start">
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
