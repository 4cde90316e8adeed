import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failure, Loading } from './states.tsx'

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
