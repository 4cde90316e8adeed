import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useSearchParams } from 'wouter'
import { ME_KEY } from '../../api/query-client.ts'
import { Note } from '../../ui/card.tsx'
import { Loading } from '../../ui/states.tsx'
import type { Me } from './api.ts'
import { Entrance } from './entrance.tsx'
import { verificationQuery } from './recovery.ts'
import { SendAgain } from './send-again.tsx'

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
