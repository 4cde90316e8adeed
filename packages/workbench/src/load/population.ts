import { noRate } from './errors.ts'

/** A population of users: the requests that it sends at the peak to design for. */
export interface Profile {
  readonly name: string
  /** Requests/s of 100,000 monthly users at the design peak. */
  readonly requestsPerSecond: number
  readonly note: string
}

export type ProfileName = 'typical' | 'busy' | 'gitlab' | 'concurrent'

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  typical: {
    name: 'typical',
    requestsPerSecond: 106,
    note: 'a business tool that a user opens on some days a month',
  },
  busy: {
    name: 'busy',
    requestsPerSecond: 640,
    note: 'a tool that its users work in every day',
  },
  gitlab: {
    name: 'gitlab',
    requestsPerSecond: 2200,
    note: 'users with scripts and integrations, after GitLab’s reference architectures',
  },
  concurrent: {
    name: 'concurrent',
    requestsPerSecond: 3333,
    note: 'everyone online at once, one request each 30 s',
  },
}

const populationOfProfiles = 100_000

/** Monthly users whose peak is this rate. */
export function usersAt(profile: Profile, ratePerSecond: number): number {
  return Math.floor((ratePerSecond / profile.requestsPerSecond) * populationOfProfiles)
}

/** Share of the monthly users who come in the peak hour: two fifths a day, a fifth of these in one hour. */
const peakHourShare = 0.08
const fewestVisitors = 50

/** Number of users whose log-ins a load uses, out of all in the database. */
export function visitorsOf(users: number): number {
  return Math.max(fewestVisitors, Math.round(peakHourShare * users))
}

/** Requests/s that so many monthly users send at their peak. */
export function rateFor(profile: Profile, users: number): number {
  return (users / populationOfProfiles) * profile.requestsPerSecond
}

/** Requests/s that the user asks for, either as they are or as the peak of so many users. */
export function chooseRate(
  profile: Profile,
  { rate, users }: { readonly rate?: number; readonly users?: number },
): number {
  if (rate !== undefined && users !== undefined) throw noRate('both')
  if (rate !== undefined) return rate
  if (users !== undefined) return rateFor(profile, users)
  throw noRate('neither')
}
