import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf, type ItemOf } from '../../api/client.ts'
import { useChange } from '../../api/use-change.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { formatAgo, formatInstant } from '../../ui/dates.ts'
import { Complaint, Load } from '../../ui/states.tsx'
import { deviceOf } from './device.ts'

export function LogIns() {
  const query = useQuery(logInsQuery)
  const revoke = useRevoke()
  const revokeOthers = useChange(() =>
    dataOf(api.POST('/api/v1/me/logins/revoke-others', { body: {} })),
  )
  const hasEnded = revoke.isSuccess || revokeOthers.isSuccess
  return (
    <Card title="Where you are logged in">
      <Load query={query} what="log-ins" rows={2}>
        {({ items }) => (
          <>
            <LogInList logIns={items} revoke={revoke} />
            {items.length > 1 && (
              <Button isBusy={revokeOthers.isPending} onClick={revokeOthers.mutate}>
                End all others
              </Button>
            )}
          </>
        )}
      </Load>
      <p className="hint" role="status">
        {hasEnded && 'Ended. It takes effect everywhere within five seconds.'}
      </p>
      <Complaint error={revoke.error ?? revokeOthers.error} />
    </Card>
  )
}

interface Revoking {
  readonly revoke: ReturnType<typeof useRevoke>
}

const SHOWN = 5

/** Lists this log-in first, then the newest; the rest on request. */
function LogInList({ logIns, revoke }: Revoking & { logIns: readonly LogIn[] }) {
  const [showsAll, setShowsAll] = useState(false)
  const sorted = logIns.toSorted((a, b) => Number(b.current) - Number(a.current))
  const shown = showsAll ? sorted : sorted.slice(0, SHOWN)
  return (
    <>
      <ul className="rows">
        {shown.map((logIn) => (
          <LogInRow key={logIn.id} logIn={logIn} revoke={revoke} />
        ))}
      </ul>
      {shown.length < sorted.length && (
        <Button look="ghost" onClick={() => setShowsAll(true)}>
          Show all {sorted.length}
        </Button>
      )}
    </>
  )
}

function LogInRow({ logIn, revoke }: Revoking & { logIn: LogIn }) {
  const { id, current, userAgent, ipAddress, createdAt } = logIn
  const device = deviceOf(userAgent)
  return (
    <li>
      <span className="row-text">
        <span className="person-name">
          {device} {current && <span className="badge paid">This one</span>}
        </span>
        <span className="sub-text soft small">
          Since <time title={formatInstant(createdAt)}>{formatAgo(createdAt)}</time>
          {ipAddress && `, from ${ipAddress}`}
        </span>
      </span>
      {!current && (
        <Button
          look="ghost"
          isBusy={revoke.isPending && revoke.variables === id}
          onClick={() => revoke.mutate(id)}
        >
          End<span className="visually-hidden"> the log-in by {device}</span>
        </Button>
      )}
    </li>
  )
}

type LogIn = ItemOf<'listLogins'>

const logInsQuery = queryOptions({
  queryKey: ['log-ins'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/me/logins', { signal })),
})

function useRevoke() {
  return useChange((id: string) =>
    dataOf(api.DELETE('/api/v1/me/logins/{id}', { params: { path: { id } } })),
  )
}
