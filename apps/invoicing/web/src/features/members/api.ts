import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { api, dataOf, type ItemOf } from '../../api/client.ts'
import { KEYSET } from '../../api/keyset.ts'
import { useChange } from '../../api/use-change.ts'
import { type Role, useFreshStart } from '../accounts/index.ts'

export type Member = ItemOf<'listMembers'>

/** Start of the key of every query about members. */
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
  /** Version of the member that the window shows. */
  readonly version: number
}

export function useChangeRole() {
  return useChange(
    ({ userId, ...body }: RoleChange) =>
      dataOf(api.PATCH('/api/v1/members/{userId}', { ...of(userId), body })),
    TOUCHES_ME,
  )
}

export function useRemoveMember() {
  return useChange(remove, TOUCHES_ME)
}

/** The user's own role may be another by now. */
const TOUCHES_ME = { touchesMe: true }

/** Leaves the organisation and forgets every cached page of it. */
export function useLeave() {
  const [, navigate] = useLocation()
  return useFreshStart(remove, () => navigate('/'))
}

function remove(userId: string): Promise<unknown> {
  return dataOf(api.DELETE('/api/v1/members/{userId}', of(userId)))
}

const of = (userId: string) => ({ params: { path: { userId } } })
