import { type Phase, parseDatabaseUrl } from '@tenfold/stack'
import { badSettings } from './errors.ts'

export interface StartFlags {
  readonly app?: string
  readonly database?: string
  readonly seed: boolean
  readonly users?: number
  readonly port: number
  /** URL at which browsers see the app, when it isn't that of the port. */
  readonly publicUrl?: string
  /** Phase of growth that it runs as; default: 1. */
  readonly phase?: Phase
}

/** Plan of `tenfold start`, decided from its flags and the environment before anything is done. */
export interface StartSettings {
  readonly mode: 'development' | 'production'
  readonly database?: string
  /** Number of users to fill an empty database with; undefined leaves it empty. */
  readonly seedUsers?: number
  readonly secret?: string
  readonly env: Readonly<Record<string, string>>
}

export const DEFAULT_USERS = 200
const SECRET_LENGTH = 32

/** Refuses contradicting flags and an incomplete production, with every fault at once. */
export function startSettings(flags: StartFlags, env: NodeJS.ProcessEnv): StartSettings {
  if (flags.database !== undefined) parseDatabaseUrl(flags.database)
  const faults = [...flagFaults(flags), ...productionFaults(flags, env)]
  if (faults.length > 0) throw badSettings(faults)
  return env['NODE_ENV'] === 'production' ? production(flags, env) : development(flags)
}

function development(flags: StartFlags): StartSettings {
  const { database, seed, users: seedUsers = DEFAULT_USERS, publicUrl } = flags
  const own = publicUrl === undefined ? {} : { PUBLIC_URL: publicUrl }
  if (database === undefined)
    return { mode: 'development', seedUsers, env: { DEMO_LOGIN: 'on', ...own } }
  return seed
    ? { mode: 'development', database, seedUsers, env: { DEMO_LOGIN: 'on', ...own } }
    : { mode: 'development', database, env: own }
}

function production(flags: StartFlags, env: NodeJS.ProcessEnv): StartSettings {
  const { AUTH_SECRET = '' } = env
  const { database = '', publicUrl: PUBLIC_URL = env['PUBLIC_URL'] } = flags
  return {
    mode: 'production',
    database,
    secret: AUTH_SECRET,
    env: PUBLIC_URL ? { PUBLIC_URL } : {},
  }
}

function flagFaults({ database, seed, users, publicUrl, phase }: StartFlags): string[] {
  const faults: string[] = []
  if (publicUrl !== undefined && !isOrigin(publicUrl))
    faults.push(
      `--public-url must be like https://app.example, without a path; it is "${publicUrl}".`,
    )
  if (database !== undefined && phase === 3)
    faults.push(
      '--phase 3 makes replicas, of the embedded Postgres only: leave --database out, or take --phase 2.',
    )
  if (seed && database === undefined)
    faults.push('--seed is for --database <url>: the embedded database is always filled.')
  if (users !== undefined && database !== undefined && !seed)
    faults.push(
      '--users says how much demo data to make, which a server of yours gets with --seed only.',
    )
  return faults
}

function isOrigin(text: string): boolean {
  return /^https?:\/\/[^/?#@]+\/?$/.test(text) && URL.canParse(text)
}

function productionFaults({ database, seed }: StartFlags, env: NodeJS.ProcessEnv): string[] {
  if (env['NODE_ENV'] !== 'production') return []
  const faults: string[] = []
  if ((env['AUTH_SECRET'] ?? '').length < SECRET_LENGTH)
    faults.push(
      `NODE_ENV is production: set AUTH_SECRET to a random text of at least ${SECRET_LENGTH} characters (openssl rand -hex 32).`,
    )
  if (database === undefined)
    faults.push(
      'NODE_ENV is production: name your Postgres with --database <url>. The embedded one is for development.',
    )
  if (seed)
    faults.push(
      'NODE_ENV is production: --seed would make accounts whose passwords everybody knows.',
    )
  return faults
}
