import { createHash } from 'node:crypto'
import { demoUser } from '../demo.ts'
import { type Random, randomFor, shuffled } from './random.ts'
import { agencyName, personName, slugOf } from './words.ts'

export const dayMs = 86_400_000
export const historyDays = 3 * 365

/** Invoices that one user writes over the three years, on average. */
const invoicesPerUser = 20
/** An organisation gains a customer with every eighth invoice. */
export const invoicesPerCustomer = 8

export interface Organization {
  readonly index: number
  readonly id: string
  readonly name: string
  readonly slug: string
  /** Place of the owner among all users; the other seats follow. */
  readonly firstUser: number
  readonly users: number
  readonly invoices: number
  readonly taxRateBp: number
  readonly currency: string
  readonly createdDay: number
}

export interface Population {
  /** Midnight (UTC) of the first day; every time in the seed counts from here. */
  readonly startMs: number
  readonly nowMs: number
  readonly users: number
  readonly organizations: readonly Organization[]
  /** Where the demo account works: middle-sized, with some history. */
  readonly demo: Organization
}

/** Users and organisations: sizes follow a Zipf law, the oldest are three years old. */
export function populate(users: number, now: Date): Population {
  const nowMs = now.getTime()
  const startMs = Math.floor(nowMs / dayMs) * dayMs - historyDays * dayMs
  const random = randomFor(1, users)
  const sizes = shuffled(zipfSizes(users), random)
  let firstUser = 0
  const organizations = sizes.map((size, index) => {
    const one = organizationOf({ index, firstUser, users: size }, random)
    firstUser += size
    return one
  })
  return { startMs, nowMs, users, organizations, demo: demoOrganization(organizations) }
}

/** Sizes that fall as rank^-0.8 and add up to `users`, about eight users an organisation. */
export function zipfSizes(users: number): number[] {
  const count = Math.max(1, Math.ceil(users / 8))
  const weights = Array.from({ length: count }, (_, rank) => (rank + 1) ** -0.8)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const sizes = weights.map((weight) => Math.max(1, Math.round((users * weight) / total)))
  // Rounding leaves a few too many or too few: the largest takes the difference.
  sizes[0] = (sizes[0] ?? 0) + users - sizes.reduce((sum, size) => sum + size, 0)
  return sizes
}

type Seats = Pick<Organization, 'index' | 'firstUser' | 'users'>

function organizationOf(seats: Seats, random: Random): Organization {
  const { index, users } = seats
  const name = agencyName(random)
  return {
    ...seats,
    id: idOf('organization', index),
    name,
    slug: `${slugOf(name)}-${index + 1}`,
    invoices: users * invoicesPerUser,
    taxRateBp: random.pick([1900, 1900, 2000, 2100, 2500, 700]),
    currency: random.pick(['EUR', 'EUR', 'EUR', 'EUR', 'GBP', 'CHF', 'USD']),
    // The last one is some weeks old, so that everybody has seen a month end.
    createdDay: Math.floor(Math.sqrt(random.next()) * (historyDays - 45)),
  }
}

function demoOrganization(organizations: readonly Organization[]): Organization {
  const distance = (one: Organization) => Math.abs(one.users - 12) + one.createdDay / 100
  return organizations.reduce((best, one) => (distance(one) < distance(best) ? one : best))
}

export interface User {
  readonly index: number
  readonly id: string
  readonly name: string
  readonly email: string
  readonly organization: Organization
  readonly role: 'owner' | 'admin' | 'member'
  readonly createdDay: number
}

/** Everybody, organisation by organisation; the first of each is its owner. */
export function* usersOf({ organizations, demo }: Population): Generator<User> {
  for (const organization of organizations)
    for (let seat = 0; seat < organization.users; seat++) {
      const user = userAt(organization, seat)
      yield seat === 0 && organization === demo ? { ...user, ...demoUser } : user
    }
}

function userAt(organization: Organization, seat: number): User {
  const index = organization.firstUser + seat
  const random = randomFor(2, index)
  const name = personName(random)
  const email = `${slugOf(name).replaceAll('-', '.')}.${index + 1}@${organization.slug}.example`
  const since = Math.floor((historyDays - organization.createdDay) * random.next() ** 2)
  const createdDay = organization.createdDay + (seat ? since : 0)
  const role = seat === 0 ? 'owner' : seat % 8 === 1 ? 'admin' : 'member'
  return { index, id: idOf('user', index), name, email, organization, role, createdDay }
}

/** Looks random, as ids of the app do, and is the same in every seed. */
export function idOf(kind: string, index: number): string {
  return createHash('sha256').update(`${kind} ${index}`).digest('base64url').slice(0, 20)
}
