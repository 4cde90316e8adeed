import { errorsOf, type TenfoldError } from '@tenfold/error'

export const sessionErrors = {
  'session/deadline-invalid': {
    meaning: 'a session was given NaN as its `timeoutMs`',
    remedy: 'give milliseconds from now on',
  },
  'session/missing': {
    meaning: 'code that needs a session runs outside of any',
    remedy: 'register the http plugin, or use `runInSession`',
  },
  'session/tenant-already-set': {
    meaning: 'a session was asked to change its tenant',
    remedy: 'use a session of its own for the other tenant',
  },
  'session/tenant-invalid': {
    meaning: "a tenant's id is empty or no valid text",
    remedy: "pass the organisation's id",
  },
} as const

const error = errorsOf(sessionErrors)

export function noSession(): TenfoldError {
  return error('session/missing', 'This code runs outside of any session', {
    hint: 'Register the http plugin before the routes, or wrap the call in runInSession()',
  })
}

export function tenantAlreadySet(): TenfoldError {
  return error('session/tenant-already-set', 'The session belongs to another tenant', {
    hint: 'Use a session of its own for the second tenant: runInSession({ tenant }, ...)',
  })
}

export function invalidDeadline(): TenfoldError {
  return error('session/deadline-invalid', 'The timeoutMs of a session is NaN', {
    hint: 'Give milliseconds from now on, such as 30_000, or leave it out',
  })
}

export function invalidTenant(tenant: string): TenfoldError {
  return error('session/tenant-invalid', `${JSON.stringify(tenant)} is no valid tenant`, {
    hint: "Pass the organisation's id, a string that isn't empty",
  })
}
