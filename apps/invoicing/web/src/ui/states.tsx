import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import type { Refusal } from './refusal.ts'

/** Grey bars until the content has loaded. */
export function Loading({ rows = 6, what }: { rows?: number; what: string }) {
  return (
    <div className="stack near" role="status">
      <span className="visually-hidden">Loading {what} …</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} className="skeleton-row" />
      ))}
    </div>
  )
}

interface EmptyProps {
  readonly icon: IconName
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** Says that a list is empty, and what to do about it. */
export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className="empty">
      <span className="empty-icon round">
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  )
}

/** A failure in the server's words, and a way to try again. */
export function Failure({ error, onRetry }: { error: Refusal; onRetry?: () => unknown }) {
  const isMissing = error.reason === 'missing'
  return (
    <div className="failure" role="alert">
      <Icon name="alert" />
      <div>
        <h2>{isMissing ? 'There is nothing here' : 'This could not be loaded'}</h2>
        <p>{error.message}</p>
        {onRetry && !isMissing && <Button onClick={onRetry}>Try again</Button>}
      </div>
    </div>
  )
}

/** A form's or an action's failure, beside the button that caused it. Announced when it appears. */
export function Complaint({ error }: { error: Refusal | null }) {
  return (
    <div className="complaint" role="alert">
      {error && (
        <>
          <Icon name="alert" />
          <span>
            {error.message}{' '}
            {error.remedy && <Link href={error.remedy.href}>{error.remedy.label}</Link>}
          </span>
        </>
      )}
    </div>
  )
}

interface LoadProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>
  readonly what: string
  readonly rows?: number
  readonly children: (data: Data) => ReactNode
}

/** Shows `children` once the data is there; until then its skeleton, or why it won't come. Older data stays in sight. */
export function Load<Data>({ query, what, rows = 6, children }: LoadProps<Data>) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <Failure error={query.error} onRetry={query.refetch} />
  return <Loading what={what} rows={rows} />
}

/** Says that something went well, where a screen reader hears it. */
export function Saved({ when, children = 'Saved.' }: { when: boolean; children?: string }) {
  return (
    <span className="saved" role="status">
      {when && children}
    </span>
  )
}
