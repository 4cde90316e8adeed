import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { api, dataOf, type ItemOf } from '../../api/client.ts'
import { KEYSET } from '../../api/keyset.ts'
import { ME_KEY } from '../../api/query-client.ts'
import { type Role, useFreshStart } from '../accounts/index.ts'

export type Member = ItemOf<'listMembers'>

/** Begins the key of all that is known of members. */
export const MEMBERS_KEY = ['members'] as const

export const membersQuery = infiniteQueryOptions({
  ...KEYSET,
  queryKey: [...MEMBERS_KEY, 'list'],
  queryFn: ({ pageParam: cursor, signal }) =>
    dataOf(api.GET('/api/v1/members', { params: { query: { cursor } }, signal })),
})

export function memberQuery(userId: string) {
  return queryOptions({
    queryKey: [...MEMBERS_KEY, 'one', userId],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/members/{userId}', { ...of(userId), signal })),
  })
}

export interface RoleChange {
  readonly userId: string
  readonly role: Role
  /** Of the member as the window shows them. */
  readonly version: number
}

export function useChangeRole() {
  return useMembersChange(({ userId, ...body }: RoleChange) =>
    dataOf(api.PATCH('/api/v1/members/{userId}', { ...of(userId), body })),
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
  return dataOf(api.DELETE('/api/v1/members/{userId}', of(userId)))
}

function useMembersChange<Variables>(change: (variables: Variables) => Promise<unknown>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    // The own role may be another now. A refused change shows what somebody else has changed.
    onSettled: () =>
      Promise.all(
        [MEMBERS_KEY, ['subscription'], ME_KEY].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  })
}

const of = (userId: string) => ({ params: { path: { userId } } })
