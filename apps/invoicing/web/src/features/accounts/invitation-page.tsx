import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { ProblemError } from '../../api/problem.ts'
import { Button, Submit } from '../../ui/button.tsx'
import { Note } from '../../ui/card.tsx'
import { Form } from '../../ui/form.tsx'
import { Complaint, Failure, Loading } from '../../ui/states.tsx'
import { type Me, logIn as postLogIn, signUp as postSignUp, useLogOut } from './api.ts'
import { Entrance } from './entrance.tsx'
import { LogInForm, SignUpForm } from './entrance-pages.tsx'
import { type InvitationPreview, invitationQuery, useAccept, useJoin } from './invitation.ts'

interface InvitationPageProps {
  readonly token: string
  readonly me: Me | null
}

/** Target of the mailed link: says who invites whom, and lets them in by the shortest way. */
export function InvitationPage({ token, me }: InvitationPageProps) {
  const { data: invitation, error, refetch } = useQuery(invitationQuery(token))
  if (!invitation)
    return (
      <Entrance title="Invitation" lead="You are invited to work in an organisation.">
        {error ? <NoInvitation error={error} onRetry={refetch} /> : <Loading what="invitation" />}
      </Entrance>
    )
  const { organization, invitedBy, role } = invitation
  const article = role === 'member' ? 'a' : 'an'
  return (
    <Entrance
      title={`Join ${organization.name}`}
      lead={`${invitedBy} invites you as ${article} ${role}.`}
    >
      <WayIn token={token} me={me} invitation={invitation} />
    </Entrance>
  )
}

function WayIn({ token, me, invitation }: InvitationPageProps & { invitation: InvitationPreview }) {
  const { email } = invitation
  if (!me) return <Enter token={token} email={email} />
  if (me.user.email.toLowerCase() !== email.toLowerCase())
    return <OtherAddress me={me} email={email} />
  return <Join token={token} me={me} />
}

function Join({ token, me }: { token: string; me: Me }) {
  const accept = useAccept(token)
  return (
    <Form onSubmit={accept.mutate} error={accept.error}>
      <p>
        You are logged in as <strong>{me.user.email}</strong>.
      </p>
      <Submit isBusy={accept.isPending}>Join</Submit>
    </Form>
  )
}

/** Forms for a guest who isn't logged in; most have no account yet. */
function Enter({ token, email }: { token: string; email: string }) {
  const [hasAccount, setHasAccount] = useState(false)
  const signUp = useJoin(token, postSignUp)
  const logIn = useJoin(token, postLogIn)
  const shared = { email, button: hasAccount ? 'Log in and join' : 'Create account and join' }
  return (
    <>
      {hasAccount ? (
        <LogInForm {...shared} logIn={logIn} />
      ) : (
        <SignUpForm {...shared} signUp={signUp} />
      )}
      <p className="entrance-foot">
        {hasAccount ? 'No account yet?' : 'Have an account?'}{' '}
        <Button look="link" onClick={() => setHasAccount(!hasAccount)}>
          {hasAccount ? 'Create one' : 'Log in'}
        </Button>
      </p>
    </>
  )
}

function OtherAddress({ me, email }: { me: Me; email: string }) {
  const logOut = useLogOut()
  return (
    <Note icon="alert" title="This invitation is for another address">
      <p>
        It was sent to <strong>{email}</strong>, and you are logged in as{' '}
        <strong>{me.user.email}</strong>.
      </p>
      <div className="form-foot">
        <Button isBusy={logOut.isPending} onClick={logOut.mutate}>
          Log out
        </Button>
        <Link href="/">Stay logged in</Link>
      </div>
      <Complaint error={logOut.error} />
    </Note>
  )
}

function NoInvitation({ error, onRetry }: { error: Error; onRetry: () => unknown }) {
  const isGone = error instanceof ProblemError && error.status === 404
  if (!isGone) return <Failure error={error} onRetry={onRetry} />
  return (
    <Note icon="alert" title="This invitation is over" role="alert">
      <p>
        It was accepted, withdrawn, or is older than seven days. Ask for a new one, or{' '}
        <Link href="/">go to the start page</Link>.
      </p>
    </Note>
  )
}
