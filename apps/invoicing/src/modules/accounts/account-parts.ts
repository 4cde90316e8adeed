import type { Job } from '@tenfold/runtime'
import type { AppConfig } from '../../platform/config/index.ts'
import type { Parts } from '../../platform/http/index.ts'
import type { Identity } from './identity.ts'
import type { LoginCookie } from './log-in/cookie.ts'
import type { KnownDevices } from './log-in/known-device.ts'
import type { LoginCheck } from './log-in/login-check.ts'
import type { PasswordTries } from './log-in/password-tries.ts'
import type { Passwords } from './log-in/passwords.ts'
import type { AccountMail } from './recovery/account-mail-job.ts'
import type { LinkTokens } from './recovery/link-tokens.ts'

export interface AccountParts {
  readonly identity: Identity
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
