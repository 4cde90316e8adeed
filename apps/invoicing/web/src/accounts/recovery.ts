import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { ME_KEY } from '../api/query-client.ts'

/** Takes a mailed link at its word. A query, because showing the page is what asks for it: once, however often it is drawn. */
export function verificationQuery(token: string) {
  return queryOptions({
    queryKey: ['verify-email', token],
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    queryFn: () => call<unknown>('/api/auth/verify-email', { method: 'POST', body: { token } }),
  })
}

/** Has the mail with the link sent again. */
export function useSendVerification() {
  return useMutation({
    mutationFn: () => call('/api/v1/me/verification', { method: 'POST', body: {} }),
  })
}

export function useRequestReset() {
  return useMutation({
    mutationFn: (body: { email: string }) =>
      call('/api/auth/request-password-reset', { method: 'POST', body }),
  })
}

/** Ends every log-in of the user, and so perhaps the one of this browser. */
export function useResetPassword() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { token: string; password: string }) =>
      call('/api/auth/reset-password', { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ME_KEY }),
  })
}
