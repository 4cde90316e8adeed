import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { type AnswerOf, api, dataOf } from '../../api/client.ts'
import { ME_KEY } from '../../api/query-client.ts'
import { useFreshStart } from './api.ts'

export type InvitationPreview = AnswerOf<'previewInvitation'>

export function invitationQuery(token: string) {
  return queryOptions({
    // Stays when the user becomes another: who is invited was settled before.
    queryKey: ['invitation', token],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/v1/invitations/{token}/preview', { params: { path: { token } }, signal }),
      ),
  })
}

export function useAccept(token: string) {
  return useFreshStart(() => accept(token), useHomecoming())
}

/** Signs up or logs in by `enter`, and accepts. */
export function useJoin<Variables>(
  token: string,
  enter: (variables: Variables) => Promise<unknown>,
) {
  const client = useQueryClient()
  return useFreshStart(async (variables: Variables) => {
    await enter(variables)
    try {
      await accept(token)
    } catch (error) {
      // The first half went well: the page goes on from there.
      await client.invalidateQueries({ queryKey: ME_KEY })
      throw error
    }
  }, useHomecoming())
}

function useHomecoming(): () => void {
  const [, navigate] = useLocation()
  return () => navigate('/')
}

function accept(token: string): Promise<unknown> {
  const params = { path: { token } }
  return dataOf(api.POST('/api/v1/invitations/{token}/accept', { params }))
}
