import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Role } from '../accounts/index.ts'
import { call } from '../api/client.ts'

export interface Invitation {
  readonly id: string
  readonly email: string
  readonly role: Role
  readonly invitedBy: string
  readonly createdAt: string
  readonly expiresAt: string
}

/** Those that nobody has accepted yet. */
export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: ({ signal }) =>
    call<{ items: readonly Invitation[] }>('/api/v1/invitations', { signal }),
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
