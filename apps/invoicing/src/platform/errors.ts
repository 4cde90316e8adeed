import { type ErrorEntry, errorsOf, gaveUp, TenfoldError } from '@tenfold/runtime'

export const platformErrors = {
  'config/invalid': {
    meaning: 'settings are wrong, missing or unknown; the message lists all',
    remedy: 'correct the environment ([table](deploy.md))',
  },
  'invoicing/foreign-database': {
    meaning: 'the database holds tables of another app',
    remedy: 'give an empty one',
  },
  'invoicing/mail-refused': {
    meaning: 'the mail server did not take a mail; it is tried for hours',
    remedy: 'check `SMTP_URL` and `MAIL_FROM`',
    retryable: true,
    exitCode: 1,
  },
  'invoicing/migration-failed': {
    meaning: 'a migration failed; those before it stay applied',
    remedy: 'fix it and start again',
    exitCode: 1,
  },
  'invoicing/not-empty': {
    meaning: 'demo data was to be put into a database that holds data',
    remedy: 'give an empty one',
  },
  'invoicing/role-too-strong': {
    meaning: "the app's role could look past row-level security",
    remedy: 'run the `alter role` of the message',
  },
  'invoicing/roles-denied': {
    meaning: "the admin's role may not manage the app's roles",
    remedy: 'run the `grant` of the message',
  },
  'invoicing/seed-cancelled': {
    meaning: 'the seed was cancelled; nothing was kept',
    remedy: 'nothing',
    exitCode: 1,
  },
} as const satisfies Record<string, ErrorEntry>

const error = errorsOf(platformErrors)

/** Whether an error is a mistake in what the app was given: its message is enough, and a restart doesn't help. */
export function isMistake(thrown: unknown): thrown is TenfoldError {
  return thrown instanceof TenfoldError && thrown.code in platformErrors && thrown.exitCode === 2
}

export function invalidConfig(faults: readonly string[]): TenfoldError {
  const list = faults.map((fault) => `\n  - ${fault}`).join('')
  const count = `${faults.length} fault${faults.length === 1 ? '' : 's'}`
  return error('config/invalid', `The configuration has ${count}:${list}`, { details: { faults } })
}

export function foreignDatabase(name: string, tables: readonly string[]): TenfoldError {
  const some = `${tables.slice(0, 3).join(', ')}${tables.length > 3 ? ', ...' : ''}`
  return error(
    'invoicing/foreign-database',
    `Database "${name}" holds ${tables.length} tables that aren't this app's (${some})`,
    { hint: 'Give an empty database, or one that this app prepared before' },
  )
}

export function migrationFailed(name: string, cause: unknown): TenfoldError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return error('invoicing/migration-failed', `Migration ${name} failed: ${why}`, {
    hint: 'The migrations before it stay applied. Fix this one and start again',
    cause,
  })
}

export function databaseNotEmpty(table: string): TenfoldError {
  return error('invoicing/not-empty', `Table "${table}" already holds rows`, {
    hint: 'Demo data goes into an empty database only',
  })
}

export function seedCancelled(): TenfoldError {
  return error('invoicing/seed-cancelled', 'The seed was cancelled; nothing was kept')
}

export function roleTooStrong(role: string): TenfoldError {
  return error(
    'invoicing/role-too-strong',
    `Role "${role}" is a superuser or bypasses row-level security, so tenants would not be apart`,
    { hint: `Run: alter role ${role} nosuperuser nobypassrls` },
  )
}

export function rolesDenied(cause: Error): TenfoldError {
  return error(
    'invoicing/roles-denied',
    `The admin's role may not manage the app's roles: ${cause.message}`,
    {
      hint: 'It needs CREATEROLE; if another role made invoicing_app, invoicing_auth or invoicing_queue, have that one run: grant invoicing_app, invoicing_auth, invoicing_queue to <admin> with admin option',
      cause,
    },
  )
}

/** The part of an SMTP error that may be repeated: the server's sentences may quote the mail. */
export interface SmtpRefusal {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
}

/** A server that won't ever take mail for the address is not asked again. */
export function mailRefused({ code = 'unknown', command, responseCode }: SmtpRefusal): Error {
  const answer = responseCode === undefined ? code : `${code}, answer ${responseCode}`
  const forUser =
    responseCode === undefined
      ? 'The mail server could not be reached.'
      : `The mail server didn’t take the mail (answer ${responseCode}).`
  const refused = error('invoicing/mail-refused', `The mail was not sent (${answer})`, {
    hint: 'Check SMTP_URL and MAIL_FROM, and that the mail server takes mail for this address',
    forUser,
  })
  const isFinal = command === 'RCPT TO' && (responseCode ?? 0) >= 500
  return isFinal ? gaveUp(refused.message, { cause: refused, forUser }) : refused
}

/** An error for the log: what it says, where it was thrown, and the same of its causes. Its other fields may hold values of a row, or a mail. */
export function faultText(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const text = thrown.stack ?? `${thrown.name}: ${thrown.message}`
  return thrown.cause === undefined ? text : `${text}\nCaused by ${faultText(thrown.cause)}`
}
