import { type Channel, channel } from 'node:diagnostics_channel'

/** A database server, as its URL names it, without user and password. */
export interface ServerName {
  readonly address: string
  readonly port: number
  readonly database: string
}

/** Events that the runtime publishes to subscribers; it formats no log line itself. */
export interface Events {
  'cache:get': {
    readonly key: string
    readonly outcome: 'hit' | 'miss' | 'bypass' | 'unreachable'
    /** Why the store was unreachable. */
    readonly error?: unknown
  }
  /** A statement leaves for the database, in the async context of its caller. */
  'db:statement': { readonly text: string }
  /** A statement outside of a transaction leaves for `node`: `primary`, or `replica` and its place in the setting. */
  'db:route': {
    readonly node: string
    readonly reason: string
    /** The error of the node that was asked before. */
    readonly error?: unknown
  }
  /** A statement was answered, or failed; in the async context of its caller. */
  'db:answer': {
    readonly text: string
    /** Number of the values beside the text. */
    readonly values: number
    /** The server that answered: `primary`, or `replica` and its place in the setting. */
    readonly node: string
    readonly reason: string
    readonly server: ServerName
    /** Time since the call; with the Pool of `@tenfold/runtime/pg`, since that of its client, which it may have waited for. */
    readonly durationMs: number
    readonly error?: unknown
  }
  /** A caller got a connection of a pool, or none. */
  'db:connection': {
    /** The setting that holds the pool's URL. */
    readonly pool: string
    readonly waitedMs: number
    /** Part of it for which all connections that the caller may hold were taken; 0 where one was free. */
    readonly queuedMs: number
    readonly error?: unknown
  }
  /** A replica was looked at. */
  'db:replica': {
    readonly node: string
    readonly isUp: boolean
    /** Age of the primary's position that it has reached; Infinity while that isn't known. */
    readonly lagMs: number
  }
  'jobs:run': {
    readonly id: string
    readonly name: string
    readonly attempt: number
    readonly outcome: 'done' | 'retry' | 'failed' | 'given back' | 'superseded'
    readonly durationMs: number
    readonly error?: unknown
  }
  /** Something in the background failed and will be tried again. */
  'runtime:fault': { readonly where: string; readonly error: unknown }
}

/** A `diagnostics_channel` named `tenfold:` and the event, which knows the type of its messages. */
export interface EventChannel<Message> {
  readonly hasListeners: boolean
  publish(message: Message): void
  subscribe(listen: (message: Message) => void): () => void
}

export const channels: { readonly [Name in keyof Events]: EventChannel<Events[Name]> } = {
  'cache:get': typed('cache:get'),
  'db:statement': typed('db:statement'),
  'db:route': typed('db:route'),
  'db:answer': typed('db:answer'),
  'db:connection': typed('db:connection'),
  'db:replica': typed('db:replica'),
  'jobs:run': typed('jobs:run'),
  'runtime:fault': typed('runtime:fault'),
}

function typed<Name extends keyof Events>(name: Name): EventChannel<Events[Name]> {
  const raw: Channel = channel(`tenfold:${name}`)
  return {
    get hasListeners() {
      return raw.hasSubscribers
    },
    publish: (message) => raw.publish(message),
    subscribe(listen) {
      const listener = (message: unknown) => listen(message as Events[Name])
      raw.subscribe(listener)
      return () => raw.unsubscribe(listener)
    },
  }
}
