import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, type BodyOf, dataOf, type ItemOf } from '../../api/client.ts'
import { KEYSET } from '../../api/keyset.ts'
import { useChange } from '../../api/use-change.ts'
import { useSendOnce } from '../../api/use-send-once.ts'

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
  const invite = useSendOnce((body: NewInvitation, key) => {
    const params = { header: { 'Idempotency-Key': key } }
    return dataOf(api.POST('/api/v1/invitations', { params, body }))
  })
  return useChange(invite)
}

export function useRevokeInvitation() {
  return useChange((id: string) =>
    dataOf(api.DELETE('/api/v1/invitations/{id}', { params: { path: { id } } })),
  )
}
