import { type Channel, channel } from 'node:diagnostics_channel'

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
  'db:route': { readonly node: string; readonly reason: string }
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
