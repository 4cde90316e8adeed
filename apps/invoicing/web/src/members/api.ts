import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { type Role, useFreshStart } from '../accounts/index.ts'
import { call } from '../api/client.ts'
import { ME_KEY } from '../api/query-client.ts'

export interface Member {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly joinedAt: string
  readonly hasAvatar: boolean
}

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: ({ signal }) => call<{ items: readonly Member[] }>('/api/v1/members', { signal }),
})

export interface RoleChange {
  readonly userId: string
  readonly role: Role
}

export function useChangeRole() {
  return useMembersChange(({ userId, role }: RoleChange) =>
    call(pathOf(userId), { method: 'PATCH', body: { role } }),
  )
}

export function useRemoveMember() {
  return useMembersChange(remove)
}

/** Nothing of the organisation may be shown afterwards, from no cache. */
export function useLeave() {
  const [, navigate] = useLocation()
  return useFreshStart(remove, () => navigate('/'))
}

function remove(userId: string): Promise<unknown> {
  return call(pathOf(userId), { method: 'DELETE' })
}

function useMembersChange<Variables>(change: (variables: Variables) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    // The own role may be another now.
    onSuccess: () =>
      Promise.all(
        [membersQuery.queryKey, ['subscription'], ME_KEY].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  })
}

function pathOf(userId: string): string {
  return `/api/v1/members/${encodeURIComponent(userId)}`
}
