import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Role } from '../accounts/index.ts'
import { call, type Page, withQuery } from '../api/client.ts'
import { KEYSET } from '../ui/keyset.ts'

export interface Invitation {
  readonly id: string
  readonly email: string
  readonly role: Role
  readonly invitedBy: string
  readonly createdAt: string
  readonly expiresAt: string
}

/** Those that nobody has accepted yet. */
export const invitationsQuery = infiniteQueryOptions({
  ...KEYSET,
  queryKey: ['invitations'],
  queryFn: ({ pageParam: cursor, signal }) =>
    call<Page<Invitation>>(withQuery('/api/v1/invitations', { cursor }), { signal }),
})

export interface NewInvitation {
  readonly email: string
  readonly role: Exclude<Role, 'owner'>
}

export function useInvite() {
  return useInvitationsChange((body: NewInvitation) =>
    call('/api/v1/invitations', { method: 'POST', body }),
  )
}

export function useRevokeInvitation() {
  return useInvitationsChange((id: string) =>
    call(`/api/v1/invitations/${encodeURIComponent(id)}`, { method: 'DELETE' }),
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
