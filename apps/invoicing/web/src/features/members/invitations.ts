import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, type BodyOf, dataOf, type ItemOf } from '../../api/client.ts'
import { KEYSET } from '../../api/keyset.ts'
import { useChange } from '../../api/use-change.ts'

export type Invitation = ItemOf<'listInvitations'>

/** Invitations without an answer. */
export const invitationsQuery = infiniteQueryOptions({
  ...KEYSET,
  queryKey: ['invitations'],
  queryFn: ({ pageParam: cursor, signal }) =>
    dataOf(api.GET('/api/v1/invitations', { params: { query: { cursor } }, signal })),
})

export type NewInvitation = BodyOf<'createInvitation'>

export function useInvite() {
  return useChange((body: NewInvitation) => dataOf(api.POST('/api/v1/invitations', { body })))
}

export function useRevokeInvitation() {
  return useChange((id: string) =>
    dataOf(api.DELETE('/api/v1/invitations/{id}', { params: { path: { id } } })),
  )
}
