import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Form, fieldErrors, Submit, useChecked } from '../../ui/form.tsx'
import { Saved } from '../../ui/saved.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { checkNewPassword, MIN_PASSWORD_LENGTH } from '../accounts/index.ts'
import { logInsQuery } from './api.ts'

const EMPTY = { currentPassword: '', newPassword: '' }

export function PasswordForm() {
  const [passwords, setPasswords] = useState(EMPTY)
  const change = useChangePassword()
  const { attempt, submit, complaints } = useChecked(check(passwords), () =>
    change.mutate(passwords, { onSuccess: () => setPasswords(EMPTY) }),
  )
  // The emptied form of a success complains of nothing.
  const errors = change.isSuccess ? {} : { ...fieldErrors(change.error), ...complaints }
  const bind = (field: keyof typeof EMPTY) => ({
    type: 'password' as const,
    value: passwords[field],
    error: errors[field],
    onChange: (typed: string) => {
      if (change.isSuccess) change.reset()
      setPasswords({ ...passwords, [field]: typed })
    },
  })
  return (
    <Form onSubmit={submit} attempt={attempt} error={change.error}>
      <TextField
        {...bind('currentPassword')}
        label="Current password"
        autoComplete="current-password"
      />
      <TextField
        {...bind('newPassword')}
        label="New password"
        autoComplete="new-password"
        hint={`At least ${MIN_PASSWORD_LENGTH} characters. Your other log-ins end with the change.`}
      />
      <div className="form-foot">
        <Submit isBusy={change.isPending}>Change password</Submit>
        <Saved when={change.isSuccess}>Changed.</Saved>
      </div>
    </Form>
  )
}

function check({ currentPassword, newPassword }: typeof EMPTY): Record<string, string> {
  const { password } = checkNewPassword(newPassword)
  return {
    ...(!currentPassword && { currentPassword: 'Enter your current password.' }),
    ...(password && { newPassword: password }),
  }
}

function useChangePassword() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: typeof EMPTY) => dataOf(api.POST('/api/v1/me/password', { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: logInsQuery.queryKey }),
  })
}
