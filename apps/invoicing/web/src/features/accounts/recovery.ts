import { queryOptions, useMutation } from '@tanstack/react-query'
import { api, type BodyOf, dataOf } from '../../api/client.ts'
import { useChange } from '../../api/use-change.ts'

/** Takes a mailed link at its word. A query, because showing the page is what asks for it: once, however often it is drawn. */
export function verificationQuery(token: string) {
  return queryOptions({
    queryKey: ['verify-email', token],
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    queryFn: () => dataOf(api.POST('/api/auth/verify-email', { body: { token } })),
  })
}

export function useSendVerification() {
  return useMutation({
    mutationFn: () => dataOf(api.POST('/api/v1/me/verification', { body: {} })),
  })
}

export function useRequestReset() {
  return useMutation({
    mutationFn: (body: BodyOf<'requestPasswordReset'>) =>
      dataOf(api.POST('/api/auth/request-password-reset', { body })),
  })
}

/** Ends every log-in of the user, and so perhaps the one of this browser. */
export function useResetPassword() {
  const reset = (body: BodyOf<'resetPassword'>) =>
    dataOf(api.POST('/api/auth/reset-password', { body }))
  return useChange(reset, { touchesMe: true })
}
