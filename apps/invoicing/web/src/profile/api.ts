import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/client.ts'

/** One browser in which the user is logged in. */
export interface LogIn {
  readonly id: string
  readonly current: boolean
  readonly userAgent: string | null
  readonly ipAddress: string | null
  readonly createdAt: string
  readonly expiresAt: string
}

export const logInsQuery = queryOptions({
  queryKey: ['log-ins'],
  queryFn: ({ signal }) => call<{ items: readonly LogIn[] }>('/api/v1/me/logins', { signal }),
})

export function useRevoke() {
  return useLogInsChange((id: string) =>
    call(`/api/v1/me/logins/${encodeURIComponent(id)}`, { method: 'DELETE' }),
  )
}

export function useRevokeOthers() {
  return useLogInsChange(() =>
    call('/api/v1/me/logins/revoke-others', { method: 'POST', body: {} }),
  )
}

function useLogInsChange<Variables = void>(change: (variables: Variables) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: logInsQuery.queryKey }),
  })
}
