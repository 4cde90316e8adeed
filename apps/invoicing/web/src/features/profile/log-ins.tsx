import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatAgo, formatInstant } from '../../ui/dates.ts'
import { Load } from '../../ui/load.tsx'
import { Complaint } from '../../ui/states.tsx'
import { type LogIn, logInsQuery, useRevoke, useRevokeOthers } from './api.ts'
import { deviceOf } from './device.ts'

/** Where the user is logged in, and how to end that. */
export function LogIns() {
  const query = useQuery(logInsQuery)
  const revoke = useRevoke()
  const revokeOthers = useRevokeOthers()
  const hasEnded = revoke.isSuccess || revokeOthers.isSuccess
  return (
    <section className="card" aria-labelledby="log-ins">
      <h2 id="log-ins">Where you are logged in</h2>
      <Load query={query} what="log-ins" rows={2}>
        {({ items }) => (
          <>
            <LogInList logIns={items} onRevoke={revoke.mutate} />
            {items.length > 1 && <OthersButton revokeOthers={revokeOthers} />}
          </>
        )}
      </Load>
      <p className="hint" role="status">
        {hasEnded && 'Ended. It takes effect everywhere within five seconds.'}
      </p>
      <Complaint error={revoke.error ?? revokeOthers.error} />
    </section>
  )
}

interface Revoking {
  readonly onRevoke: (id: string) => void
}

const SHOWN = 5

/** This log-in first, then the newest; the rest on request. */
function LogInList({ logIns, onRevoke }: Revoking & { logIns: readonly LogIn[] }) {
  const [showsAll, setShowsAll] = useState(false)
  const sorted = logIns.toSorted((a, b) => Number(b.current) - Number(a.current))
  const shown = showsAll ? sorted : sorted.slice(0, SHOWN)
  return (
    <>
      <ul className="rows">
        {shown.map((logIn) => (
          <LogInRow key={logIn.id} logIn={logIn} onRevoke={onRevoke} />
        ))}
      </ul>
      {shown.length < sorted.length && (
        <button type="button" className="button ghost" onClick={() => setShowsAll(true)}>
          Show all {sorted.length}
        </button>
      )}
    </>
  )
}

interface LogInRowProps extends Revoking {
  readonly logIn: LogIn
}

function LogInRow({ logIn, onRevoke }: LogInRowProps) {
  const { id, current, userAgent, ipAddress, createdAt } = logIn
  const device = deviceOf(userAgent)
  return (
    <li>
      <span className="row-text">
        <span className="person-name">
          {device} {current && <span className="badge paid">This one</span>}
        </span>
        <span className="sub-text">
          Since <time title={formatInstant(createdAt)}>{formatAgo(createdAt)}</time>
          {ipAddress && `, from ${ipAddress}`}
        </span>
      </span>
      {!current && (
        <button type="button" className="button ghost" onClick={() => onRevoke(id)}>
          End<span className="visually-hidden"> the log-in by {device}</span>
        </button>
      )}
    </li>
  )
}

function OthersButton({ revokeOthers }: { revokeOthers: ReturnType<typeof useRevokeOthers> }) {
  return (
    <button
      type="button"
      className="button"
      aria-disabled={revokeOthers.isPending}
      onClick={() => !revokeOthers.isPending && revokeOthers.mutate()}
    >
      End all others
    </button>
  )
}
