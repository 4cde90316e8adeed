import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, type BodyOf, dataOf, type ItemOf } from '../../api/client.ts'
import { KEYSET } from '../../api/keyset.ts'

export type Invitation = ItemOf<'listInvitations'>

/** Those that nobody has accepted yet. */
export const invitationsQuery = infiniteQueryOptions({
  ...KEYSET,
  queryKey: ['invitations'],
  queryFn: ({ pageParam: cursor, signal }) =>
    dataOf(api.GET('/api/v1/invitations', { params: { query: { cursor } }, signal })),
})

export type NewInvitation = BodyOf<'createInvitation'>

export function useInvite() {
  return useInvitationsChange((body: NewInvitation) =>
    dataOf(api.POST('/api/v1/invitations', { body })),
  )
}

export function useRevokeInvitation() {
  return useInvitationsChange((id: string) =>
    dataOf(api.DELETE('/api/v1/invitations/{id}', { params: { path: { id } } })),
  )
}

function useInvitationsChange<Variables>(change: (variables: Variables) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all(
        [invitationsQuery.queryKey, ['subscription']].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  })
}
