import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { type AnswerOf, api, apiAnywhere, type BodyOf, dataOf } from '../../api/client.ts'
import { tellLogOut } from '../../api/log-outs.ts'
import { showPlace } from '../../api/place.ts'
import { ProblemError } from '../../api/problem.ts'
import { ME_KEY, MOVE_KEY } from '../../api/query-client.ts'
import { useChange, useSendOnce } from '../../api/use-change.ts'
import { ownTimeZone } from '../../ui/dates.ts'

export type Me = AnswerOf<'getMe'>
type Organization = NonNullable<Me['organization']>
export type Role = Me['organizations'][number]['role']

/** The logged-in user, refused when the window shows another one; null when no user is logged in. */
export const meQuery = queryOptions({
  queryKey: ME_KEY,
  staleTime: 60_000,
  queryFn: ({ signal }) => settle(dataOf(api.GET('/api/v1/me', { signal }))),
})

/** Makes the answer the place that the window shows. An answer without a log-in is no fault. */
async function settle(asked: Promise<Me>): Promise<Me | null> {
  const me = await asked.catch((error: unknown) => {
    if (error instanceof ProblemError && error.status === 401) return null
    throw error
  })
  showPlace(me ? { userId: me.user.id, organizationId: me.organization?.id } : undefined)
  return me
}

/** Asks for the current log-in, which may differ from the one that the window shows. */
export function findLogin(): Promise<Me> {
  return dataOf(apiAnywhere.GET('/api/v1/me'))
}

interface Member extends Me {
  readonly organization: Organization
  readonly role: Role
}

export function useMember(): Member {
  const { data: me } = useSuspenseQuery(meQuery)
  const organization = me?.organization
  const membership = me?.organizations.find(({ id }) => id === organization?.id)
  if (!me || !organization || !membership)
    throw new Error('A page for members was shown without a membership.')
  return { ...me, organization, role: membership.role }
}

export type Credentials = BodyOf<'signIn'>
export type Account = BodyOf<'signUp'>

/** Logs in, and forgets everything cached for another user. */
export function useLogIn() {
  return useFreshStart(logIn)
}

export function useSignUp() {
  return useFreshStart(signUp)
}

export function logIn(body: Credentials): Promise<unknown> {
  return dataOf(api.POST('/api/auth/sign-in/email', { body }))
}

export function signUp(body: Account): Promise<unknown> {
  return dataOf(api.POST('/api/auth/sign-up/email', { body }))
}

export function useLogOut(afterwards?: () => void) {
  return useFreshStart(async () => {
    await dataOf(api.POST('/api/auth/sign-out', { body: {} }))
    tellLogOut()
  }, afterwards)
}

export function useCreateOrganization(afterwards: () => void) {
  const create = useSendOnce(({ name }: { name: string }, key) => {
    const params = { header: { 'Idempotency-Key': key } }
    const body = { name, timeZone: ownTimeZone() }
    return dataOf(api.POST('/api/v1/organizations', { params, body }))
  }, 'organization')
  return useFreshStart(create, afterwards)
}

export function useActivateOrganization(afterwards?: () => void) {
  return useFreshStart(activateOrganization, afterwards)
}

/** Activates an organisation, whichever the log-in is in. */
export function activateOrganization(id: string): Promise<unknown> {
  const params = { path: { id } }
  return dataOf(apiAnywhere.POST('/api/v1/organizations/{id}/activate', { params }))
}

export function useRename() {
  const rename = (body: BodyOf<'updateMe'>) => dataOf(api.PATCH('/api/v1/me', { body }))
  return useChange(rename, { touchesMe: true })
}

/**
 * The user or the organisation is another one after `change`: nothing cached may be
 * shown again. `afterwards` runs even when the page that asked for it is gone by then.
 */
export function useFreshStart<Variables = void>(
  change: (variables: Variables) => Promise<unknown>,
  afterwards?: () => void,
) {
  const client = useQueryClient()
  return useMutation({
    mutationKey: MOVE_KEY,
    mutationFn: change,
    onSuccess: async () => {
      // A query that is under way still asks about the place before.
      await client.cancelQueries({ queryKey: ME_KEY })
      const me = await settle(findLogin())
      client.removeQueries({ predicate: ({ queryKey }) => !KEPT.has(queryKey[0]) })
      client.setQueryData(ME_KEY, me)
      afterwards?.()
    },
  })
}

const KEPT = new Set<unknown>(['config', 'invitation', ...ME_KEY])
