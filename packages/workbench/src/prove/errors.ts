import { errorsOf, type TenfoldError } from '@tenfold/error'
import { quoteIdentifier } from '../postgres/names.ts'

export const proveErrors = {
  'prove/no-tenants': {
    meaning: 'no table has a column that names the tenant',
    remedy: 'name it by `--column`',
  },
  'prove/role-denied': {
    meaning: "who connects may not look through the app's role",
    remedy: 'run the `grant` of the message',
  },
  'prove/unknown-role': {
    meaning: 'there is no role of that name',
    remedy: "name the app's role by `--role`",
  },
} as const

const error = errorsOf(proveErrors)

/** `column` says which columns were looked for. */
export function noTenants(column: string): TenfoldError {
  return error('prove/no-tenants', `No table has ${column}.`, {
    hint: 'Name the column that holds the tenant with --column, or give another database.',
  })
}

export function roleDenied(user: string, role: string): TenfoldError {
  return error('prove/role-denied', `"${user}" can't look at the database as "${role}" does.`, {
    hint: `Run: grant ${quoteIdentifier(role)} to ${quoteIdentifier(user)}; or give the URL of the app's own role or of a superuser.`,
  })
}

export function unknownRole(name: string): TenfoldError {
  return error('prove/unknown-role', `There is no role "${name}".`, {
    hint: 'Name the role that the app works as with --role.',
  })
}
