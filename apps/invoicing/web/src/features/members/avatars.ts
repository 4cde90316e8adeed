import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMember } from '../accounts/index.ts'
import { MEMBERS_KEY, type Member, memberQuery } from './api.ts'

type Size = 64 | 128 | 512

/** Counts the changes made in this tab: a picture at a known address isn't fetched again. */
const editionQuery = queryOptions({
  queryKey: ['avatars', 'edition'],
  // Only this tab knows: nothing asks for it anew, not even a window that gets the focus.
  staleTime: 'static',
  queryFn: () => 0,
  initialData: 0,
})

type Pictured = Pick<Member, 'userId' | 'hasAvatar'>

/** Addresses of members' pictures; undefined for members without one. */
export function useAvatars(): (member: Pictured | undefined, size: Size) => string | undefined {
  const { data: edition } = useQuery(editionQuery)
  return (member, size) => {
    if (!member?.hasAvatar) return undefined
    const path = `/api/v1/members/${encodeURIComponent(member.userId)}/avatar/${size}`
    return edition > 0 ? `${path}?edition=${edition}` : path
  }
}

/** Address of the user's own picture, if they have one. */
export function useOwnAvatar(size: Size): string | undefined {
  const { user } = useMember()
  const { data: member } = useQuery(memberQuery(user.id))
  return useAvatars()(member, size)
}

/** Call it when the user's picture has changed. */
export function useAvatarChanged(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    client.setQueryData(editionQuery.queryKey, (edition = 0) => edition + 1)
    await client.invalidateQueries({ queryKey: MEMBERS_KEY })
  }
}
