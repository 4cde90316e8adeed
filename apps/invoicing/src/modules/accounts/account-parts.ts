import type { Job } from '@tenfold/runtime'
import type { AppConfig } from '../../platform/config/index.ts'
import type { Parts } from '../../platform/http/index.ts'
import type { AccountMail } from './account-mail-job.ts'
import type { Auth } from './auth.ts'
import type { LoginCookie } from './cookie.ts'
import type { Identity } from './identity.ts'
import type { KnownDevices } from './known-device.ts'
import type { LinkTokens } from './link-tokens.ts'
import type { LoginCheck } from './login-check.ts'
import type { PasswordTries } from './password-tries.ts'
import type { Passwords } from './passwords.ts'

/** What this module works with, beside what every module has. */
export interface AccountParts {
  readonly identity: Identity
  readonly auth: Auth
  readonly passwords: Passwords
  readonly tries: PasswordTries
  readonly devices: KnownDevices
  readonly cookie: LoginCookie
  readonly logins: LoginCheck
  readonly links: LinkTokens
  readonly accountMail: Job<AccountMail>
  readonly settings: AppConfig
}

export type AllParts = Parts & AccountParts
