import { queryOptions } from '@tanstack/react-query'
import { api, dataOf, type ItemOf } from '../../api/client.ts'
import { useChange } from '../../api/use-change.ts'

/** A browser in which the user is logged in. */
export type LogIn = ItemOf<'listLogins'>

export const logInsQuery = queryOptions({
  queryKey: ['log-ins'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/me/logins', { signal })),
})

export function useRevoke() {
  return useChange((id: string) =>
    dataOf(api.DELETE('/api/v1/me/logins/{id}', { params: { path: { id } } })),
  )
}

export function useRevokeOthers() {
  return useChange(() => dataOf(api.POST('/api/v1/me/logins/revoke-others', { body: {} })))
}
