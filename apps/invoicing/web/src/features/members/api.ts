import { infiniteQueryOptions, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { api, dataOf, type ItemOf } from '../../api/client.ts'
import { KEYSET } from '../../api/query-client.ts'
import { useChange } from '../../api/use-change.ts'
import { type Role, useFreshStart, useMember } from '../accounts/index.ts'

export type Member = ItemOf<'listMembers'>

const MEMBERS_KEY = ['members'] as const

export const membersQuery = infiniteQueryOptions({
  ...KEYSET,
  queryKey: [...MEMBERS_KEY, 'list'],
  queryFn: ({ pageParam: cursor, signal }) =>
    dataOf(api.GET('/api/v1/members', { params: { query: { cursor } }, signal })),
})

function memberQuery(userId: string) {
  return queryOptions({
    queryKey: [...MEMBERS_KEY, 'one', userId],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/members/{userId}', { ...of(userId), signal })),
  })
}

export function useChangeRole() {
  return useChange(
    ({ userId, ...body }: { userId: string; role: Role; version: number }) =>
      dataOf(api.PATCH('/api/v1/members/{userId}', { ...of(userId), body })),
    TOUCHES_ME,
  )
}

export function useRemoveMember() {
  return useChange(remove, TOUCHES_ME)
}

/** The user's own role may be another by now. */
const TOUCHES_ME = { touchesMe: true }

export function useLeave() {
  const [, navigate] = useLocation()
  return useFreshStart(remove, () => navigate('/'))
}

function remove(userId: string): Promise<unknown> {
  return dataOf(api.DELETE('/api/v1/members/{userId}', of(userId)))
}

const of = (userId: string) => ({ params: { path: { userId } } })

type Size = 64 | 128 | 512

/** Counts the changes made in this tab: a picture at a known address isn't fetched again. */
const editionQuery = queryOptions({
  queryKey: ['avatars', 'edition'],
  // Only this tab knows the count, so it is never fetched again, not even when the window gets the focus.
  staleTime: 'static',
  queryFn: () => 0,
  initialData: 0,
})

type Pictured = Pick<Member, 'userId' | 'hasAvatar'>

export function useAvatars(): (member: Pictured | undefined, size: Size) => string | undefined {
  const { data: edition } = useQuery(editionQuery)
  return (member, size) => {
    if (!member?.hasAvatar) return undefined
    const path = `/api/v1/members/${encodeURIComponent(member.userId)}/avatar/${size}`
    return edition > 0 ? `${path}?edition=${edition}` : path
  }
}

export function useOwnAvatar(size: Size): string | undefined {
  const { user } = useMember()
  const { data: member } = useQuery(memberQuery(user.id))
  return useAvatars()(member, size)
}

export function useAvatarChanged(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    client.setQueryData(editionQuery.queryKey, (edition = 0) => edition + 1)
    await client.invalidateQueries({ queryKey: MEMBERS_KEY })
  }
}
