import { TenfoldError } from '@tenfold/runtime/kernel'
import { UserMistake } from '../user-mistake.ts'

export function foreignDatabase(name: string, tables: readonly string[]): UserMistake {
  const some = tables.slice(0, 3).join(', ')
  return new UserMistake(
    'invoicing/foreign-database',
    `Database "${name}" holds ${tables.length} tables that aren't this app's (${some}${tables.length > 3 ? ', ...' : ''})`,
    { hint: 'Give an empty database, or one that this app prepared before' },
  )
}

export function migrationFailed(name: string, cause: unknown): TenfoldError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new TenfoldError('invoicing/migration-failed', `Migration ${name} failed: ${why}`, {
    hint: 'The migrations before it stay applied; fix this one and start again',
    cause,
  })
}

export function databaseNotEmpty(table: string): UserMistake {
  return new UserMistake('invoicing/not-empty', `Table "${table}" already holds rows`, {
    hint: 'Demo data goes into an empty database only',
  })
}

export function seedCancelled(): TenfoldError {
  return new TenfoldError('invoicing/seed-cancelled', 'The seed was cancelled; nothing was kept')
}

export function roleTooStrong(role: string): UserMistake {
  return new UserMistake(
    'invoicing/role-too-strong',
    `Role "${role}" is a superuser or bypasses row-level security, so tenants would not be apart`,
    { hint: `Run: alter role ${role} nosuperuser nobypassrls` },
  )
}

export function rolesDenied(cause: Error): UserMistake {
  return new UserMistake(
    'invoicing/roles-denied',
    `The admin's role may not manage the app's roles: ${cause.message}`,
    {
      hint: 'It needs CREATEROLE; if another role made invoicing_app, invoicing_auth or invoicing_queue, have that one run: grant invoicing_app, invoicing_auth, invoicing_queue to <admin> with admin option',
      cause,
    },
  )
}
