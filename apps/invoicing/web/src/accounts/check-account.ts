import type { Credentials } from './api.ts'

/** better-auth's lower bound, checked here so that the complaint stands beside the field. */
export const MIN_PASSWORD_LENGTH = 8

/** Complaints by field that need no server. */
export function checkCredentials({ email, password }: Credentials): Record<string, string> {
  return {
    ...(!email.includes('@') && { email: 'Enter an e-mail address, like ada@example.com.' }),
    ...(!password && { password: 'Enter your password.' }),
  }
}

export function checkAccount(account: Credentials & { name: string }): Record<string, string> {
  return {
    ...(!account.name.trim() && { name: 'Enter your name.' }),
    ...checkCredentials(account),
    ...(account.password.length < MIN_PASSWORD_LENGTH && {
      password: `Choose a password of at least ${MIN_PASSWORD_LENGTH} characters.`,
    }),
  }
}
