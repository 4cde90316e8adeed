import type { Account, Credentials } from './api.ts'

/** Counted in characters, like on the server; checked here too so that the complaint stands beside the field. */
export const MIN_PASSWORD_LENGTH = 8

export function checkEmail(email: string): Record<string, string> {
  return email.includes('@') ? {} : { email: 'Enter an e-mail address, like ada@example.com.' }
}

export function checkCredentials({ email, password }: Credentials): Record<string, string> {
  return {
    ...checkEmail(email),
    ...(!password && { password: 'Enter your password.' }),
  }
}

export function checkAccount(account: Account): Record<string, string> {
  return {
    ...(!account.name.trim() && { name: 'Enter your name.' }),
    ...checkCredentials(account),
    ...checkNewPassword(account.password),
  }
}

export function checkNewPassword(password: string): Record<string, string> {
  if (Array.from(password).length >= MIN_PASSWORD_LENGTH) return {}
  return { password: `Choose a password of at least ${MIN_PASSWORD_LENGTH} characters.` }
}
