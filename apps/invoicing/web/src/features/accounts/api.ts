import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { type AnswerOf, api, apiAnywhere, type BodyOf, dataOf } from '../../api/client.ts'
import { tellLogOut } from '../../api/log-outs.ts'
import { showPlace } from '../../api/place.ts'
import { ProblemError } from '../../api/problem.ts'
import { ME_KEY, MOVE_KEY } from '../../api/query-client.ts'
import { ownTimeZone } from '../../ui/dates.ts'

export type Me = AnswerOf<'getMe'>
type Organization = NonNullable<Me['organization']>
export type Role = Me['organizations'][number]['role']

/** Who is logged in, as long as that is whom the window shows already; null is nobody. */
export const meQuery = queryOptions({
  queryKey: ME_KEY,
  staleTime: 60_000,
  queryFn: ({ signal }) => settle(dataOf(api.GET('/api/v1/me', { signal }))),
})

/** From here on the window shows the place that was answered. That nobody is logged in is no fault. */
async function settle(asked: Promise<Me>): Promise<Me | null> {
  const me = await asked.catch((error: unknown) => {
    if (error instanceof ProblemError && error.status === 401) return null
    throw error
  })
  showPlace(me ? { userId: me.user.id, organizationId: me.organization?.id } : undefined)
  return me
}

/** Where the log-in is by now, whatever the window shows. */
export function findLogin(): Promise<Me> {
  return dataOf(apiAnywhere.GET('/api/v1/me'))
}

interface Member extends Me {
  readonly organization: Organization
  readonly role: Role
}

/** Who is logged in, for pages that only a logged-in member of an organisation gets to see. */
export function useMember(): Member {
  const { data: me } = useSuspenseQuery(meQuery)
  const organization = me?.organization
  const membership = me?.organizations.find(({ id }) => id === organization?.id)
  if (!me || !organization || !membership)
    throw new Error('A page for members was shown to somebody else.')
  return { ...me, organization, role: membership.role }
}

export type Credentials = BodyOf<'signIn'>
export type Account = BodyOf<'signUp'>

/** Logs in, and forgets whatever was cached for somebody else. */
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
  return useFreshStart(({ name }: { name: string }) => {
    const body = { name, timeZone: ownTimeZone() }
    return dataOf(api.POST('/api/v1/organizations', { body }))
  }, afterwards)
}

export function useActivateOrganization(afterwards?: () => void) {
  return useFreshStart(activateOrganization, afterwards)
}

/** From wherever the log-in is. */
export function activateOrganization(id: string): Promise<unknown> {
  const params = { path: { id } }
  return dataOf(apiAnywhere.POST('/api/v1/organizations/{id}/activate', { params }))
}

export function useRename() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: BodyOf<'updateMe'>) => dataOf(api.PATCH('/api/v1/me', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ME_KEY }),
  })
}

/**
 * After `change` the user is somebody else, or looks at another organisation: nothing cached may be
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
      // Whoever asks for themselves now still asks for the place before.
      await client.cancelQueries({ queryKey: ME_KEY })
      const me = await settle(findLogin())
      client.removeQueries({ predicate: ({ queryKey }) => !KEPT.has(queryKey[0]) })
      client.setQueryData(ME_KEY, me)
      afterwards?.()
    },
  })
}

const KEPT = new Set<unknown>(['config', 'invitation', ...ME_KEY])
