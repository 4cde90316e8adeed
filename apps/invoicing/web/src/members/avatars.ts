import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { membersQuery } from './api.ts'

type Size = 64 | 128 | 512

/** Counts the changes made in this tab: a picture at a known address isn't fetched again. */
const editionQuery = queryOptions({
  queryKey: ['avatars', 'edition'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: () => 0,
  initialData: 0,
})

/** Where members' pictures are; undefined for those who have none. */
export function useAvatars(): (userId: string, size: Size) => string | undefined {
  const { data: members } = useQuery(membersQuery)
  const { data: edition } = useQuery(editionQuery)
  return (userId, size) => {
    const member = members?.items.find((one) => one.userId === userId)
    if (!member?.hasAvatar) return undefined
    const path = `/api/v1/members/${encodeURIComponent(userId)}/avatar/${size}`
    return edition > 0 ? `${path}?edition=${edition}` : path
  }
}

/** To be called when the user's picture is another. */
export function useAvatarChanged(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    client.setQueryData(editionQuery.queryKey, (edition = 0) => edition + 1)
    await client.invalidateQueries({ queryKey: membersQuery.queryKey })
  }
}
