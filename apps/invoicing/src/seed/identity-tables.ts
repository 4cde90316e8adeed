import { deriveSecret } from '../platform/database/index.ts'
import type { Table } from './copy.ts'
import type { Calendar } from './ledger.ts'
import { historyDays, idOf, type Population, usersOf } from './population.ts'

const dayMinutes = 1_440
/** Every 50th user also belongs to the organisation after their own. */
const guestEvery = 50

export interface IdentityOptions {
  readonly population: Population
  readonly calendar: Calendar
  readonly secret: string
  /** Hash of the password that all seeded users share: hashing 100,000 would take hours. */
  readonly passwordHash: string
}

/** Tables of users with a password and a valid log-in each, of organisations and of members. */
export function identityTables(options: IdentityOptions): Table[] {
  return [
    users(options),
    accounts(options),
    logins(options),
    organizations(options),
    members(options),
  ]
}

/** Unsigned token in the log-in cookie of a seeded user. */
function loginToken(secret: string, userId: string): string {
  return deriveSecret(secret, `login of ${userId}`).slice(0, 32)
}

function users({ population, calendar }: IdentityOptions): Table {
  return {
    name: 'users',
    columns: ['id', 'name', 'email', 'email_verified', 'created_at', 'updated_at'],
    count: population.users,
    *rows() {
      for (const { id, name, email, createdDay } of usersOf(population)) {
        const at = calendar.timestamp(createdDay * dayMinutes)
        yield [id, name, email, 'true', at, at]
      }
    },
  }
}

function accounts({ population, calendar, passwordHash }: IdentityOptions): Table {
  return {
    name: 'accounts',
    columns: ['id', 'user_id', 'password', 'created_at', 'updated_at'],
    count: population.users,
    *rows() {
      for (const { id, index, createdDay } of usersOf(population)) {
        const at = calendar.timestamp(createdDay * dayMinutes)
        yield [idOf('account', index), id, passwordHash, at, at]
      }
    },
  }
}

function logins({ population, calendar, secret }: IdentityOptions): Table {
  const expires = calendar.timestamp((historyDays + 3_650) * dayMinutes)
  const columns = ['id', 'token', 'user_id', 'active_organization_id', 'expires_at']
  return {
    name: 'logins',
    columns: [...columns, 'created_at'],
    count: population.users,
    *rows() {
      for (const { id, index, organization, createdDay } of usersOf(population)) {
        const at = calendar.timestamp(createdDay * dayMinutes)
        const token = loginToken(secret, id)
        yield [idOf('login', index), token, id, organization.id, expires, at]
      }
    },
  }
}

function organizations({ population, calendar }: IdentityOptions): Table {
  return {
    name: 'organizations',
    columns: ['id', 'name', 'created_at'],
    count: population.organizations.length,
    *rows() {
      for (const { id, name, createdDay } of population.organizations)
        yield [id, name, calendar.timestamp(createdDay * dayMinutes)]
    },
  }
}

function members({ population, calendar }: IdentityOptions): Table {
  const { organizations: all } = population
  return {
    name: 'members',
    columns: ['id', 'organization_id', 'user_id', 'role', 'created_at'],
    count: population.users,
    *rows() {
      for (const { id, index, organization, role, createdDay } of usersOf(population)) {
        const at = calendar.timestamp(createdDay * dayMinutes)
        yield [idOf('member', index), organization.id, id, role, at]
        const host = all[(organization.index + 1) % all.length] ?? organization
        if (index % guestEvery === guestEvery - 1 && host !== organization)
          yield [idOf('guest', index), host.id, id, 'member', at]
      }
    },
  }
}
