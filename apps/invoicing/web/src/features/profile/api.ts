import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, dataOf, type ItemOf } from '../../api/client.ts'

/** One browser in which the user is logged in. */
export type LogIn = ItemOf<'listLogins'>

export const logInsQuery = queryOptions({
  queryKey: ['log-ins'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/me/logins', { signal })),
})

export function useRevoke() {
  return useLogInsChange((id: string) =>
    dataOf(api.DELETE('/api/v1/me/logins/{id}', { params: { path: { id } } })),
  )
}

export function useRevokeOthers() {
  return useLogInsChange(() => dataOf(api.POST('/api/v1/me/logins/revoke-others', { body: {} })))
}

function useLogInsChange<Variables = void>(change: (variables: Variables) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: logInsQuery.queryKey }),
  })
}
