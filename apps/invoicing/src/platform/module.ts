import type { Job, Queryable } from '@tenfold/runtime'
import type { AppConfig } from './config/index.ts'
import { invalidConfig } from './errors.ts'
import type { Parts, Server } from './http/index.ts'

/** A room of the app: what it keeps, serves, runs and tells. */
export interface Module {
  readonly name: string
  /** Description of its part of the API, which is filed under the module's name. */
  readonly about: string
  /** Tables that no other module reads or writes. */
  readonly tables?: readonly string[]
  /** Actions that it writes into an organisation's feed. */
  readonly actions?: readonly string[]
  readonly routes?: Readonly<Partial<Record<Context, Routes>>>
  readonly jobs?: readonly Job[]
  /** Each counts something that plans limit. */
  readonly counters?: Readonly<Record<string, Counter>>
  /** Things that `app.ts` hands to modules that can't import this one. */
  readonly gives?: object
  close?(): Promise<void>
}

type Routes = (server: Server) => void

/** Kind of caller, which decides the checks before a route answers. */
export type Context =
  /** Under /api/auth: tries of passwords and tokens. */
  | 'credentials'
  /** Under /api/webhooks: services, which sign what they send. */
  | 'webhooks'
  | 'strangers'
  /** Each route asks for a log-in itself, or doesn't. */
  | 'anyone'
  | 'user'
  | 'tenant'

/** How one thing that plans limit is counted, by the module whose it is. */
export interface Counter {
  /** Every change of the count invalidates one of these. */
  readonly tags: readonly string[]
  count(db: Queryable): Promise<number>
}

/** The arguments that `createApp` hands to every module. */
export interface Base {
  /** Database, cache and jobs: called late, for a module's jobs must be known before the queue is there. */
  readonly parts: () => Parts
  readonly settings: AppConfig
}

/** Checks what a module says of itself, and keeps its exact type. */
export function defineModule<const Own extends Module>(own: Own): Own {
  return own
}

/** The modules of these names, or all of them where none are named. */
export function chosen(
  all: readonly Module[],
  names: readonly string[] | undefined,
): readonly Module[] {
  if (!names) return all
  const unknown = names.filter((name) => !all.some((module) => module.name === name))
  if (unknown.length > 0) throw unknownModules(unknown, all)
  return all.filter(({ name }) => names.includes(name))
}

function unknownModules(unknown: readonly string[], all: readonly Module[]): Error {
  const quoted = unknown.map((name) => `"${name}"`).join(', ')
  const known = all.map(({ name }) => name).join(', ')
  return invalidConfig([
    `MODULES names ${quoted}, which this app doesn't have. Choose from ${known}`,
  ])
}
