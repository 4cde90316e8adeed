import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { call } from '../api/client.ts'
import { ME_KEY } from '../api/query-client.ts'
import {
  type Account,
  type Credentials,
  type Organization,
  type Role,
  useFreshStart,
} from './api.ts'

export interface InvitationPreview {
  readonly organization: { readonly name: string }
  readonly email: string
  readonly role: Role
  readonly invitedBy: string
}

export function invitationQuery(token: string) {
  return queryOptions({
    // Stays when the user becomes another: who is invited was settled before.
    queryKey: ['invitation', token],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => call<InvitationPreview>(`${pathOf(token)}/preview`, { signal }),
  })
}

export function useAccept(token: string) {
  return useFreshStart(() => accept(token), useHomecoming())
}

/** Signs up and joins in one step. */
export function useSignUpAndJoin(token: string) {
  return useJoin(token, (account: Account) =>
    call('/api/auth/sign-up/email', { method: 'POST', body: account }),
  )
}

/** Logs in and joins in one step. */
export function useLogInAndJoin(token: string) {
  return useJoin(token, (login: Credentials) =>
    call('/api/auth/sign-in/email', { method: 'POST', body: login }),
  )
}

function useJoin<Variables>(token: string, enter: (variables: Variables) => Promise<unknown>) {
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

function accept(token: string): Promise<Organization> {
  return call<Organization>(`${pathOf(token)}/accept`, { method: 'POST', body: {} })
}

function pathOf(token: string): string {
  return `/api/v1/invitations/${encodeURIComponent(token)}`
}
