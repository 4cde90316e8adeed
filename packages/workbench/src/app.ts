import type { RunnableApp } from '@tenfold/stack'

export type { PreparedDatabase, PrepareOptions, SeedOptions, StandIn } from '@tenfold/stack'

/**
 * Description of an app, by which the workbench runs, fills and loads it: the default
 * export of the app's `tenfold.config.ts`. Everything else it finds by measuring.
 */
export interface AppDescription extends RunnableApp {
  /** Names of the environment variables that a production start hands on to the app; in development none of the caller's reach it. */
  readonly settings?: readonly string[]
  /** The account that a development server offers on its log-in page. Exists after a seed. */
  readonly demoLogin: { readonly email: string; readonly password: string }
  /** Users with valid logins, drawn evenly from the whole population; so large tenants come up more often. */
  sampleVisitors(options: VisitorOptions): Promise<readonly Visitor[]>
  /** Journeys of the users, with the share that each kind has. */
  readonly journeys: readonly Journey[]
}

export interface VisitorOptions {
  readonly adminUrl: string
  readonly secret: string
  readonly count: number
}

/** One user as the load generator sees it. */
export interface Visitor {
  readonly email: string
  readonly password: string
  /** Value of the Cookie header that proves the visitor's log-in. */
  readonly cookie?: string
  /** Other headers that prove it, such as `{ authorization: 'Bearer ...' }`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Values of the app's own, such as ids that the visitor may ask for. `tenant` names the tenant whose data the visitor shares. */
  readonly facts: Readonly<Record<string, string>>
}

/** A kind of visit: yields requests, receives each one's answer, returns when the visitor leaves. */
export interface Journey {
  readonly name: string
  readonly weight: number
  readonly visit: (
    visitor: Visitor,
    random: () => number,
  ) => Generator<LoadRequest, void, LoadAnswer>
}

export interface LoadRequest {
  /** Name under which times are kept, e.g. `GET /api/v1/invoices/:id`. */
  readonly route: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  /** Sent as JSON; bytes are sent as they are, under `contentType`. */
  readonly body?: unknown
  readonly contentType?: string
  /** Decides which latency objective applies. */
  readonly kind: 'read' | 'write'
  /** Statuses that count as success; all others are errors. Default: 200 to 299. */
  readonly accept?: readonly number[]
  /** Sends nothing that proves a log-in: the request is a stranger's. */
  readonly anonymous?: boolean
}

export interface LoadAnswer {
  readonly status: number
  /** Parsed when the answer was JSON, else undefined. */
  readonly body: unknown
}
