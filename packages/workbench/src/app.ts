/**
 * What the workbench must know of an app to run, fill and load it: the default
 * export of the app's `tenfold.config.ts`. Everything else it finds by measuring.
 */
export interface AppDescription {
  readonly name: string
  /**
   * Entry file of one web process. It reads its environment, listens on HOST:PORT, and is ready when it answers there
   * (with a status below 500) or sends `{ type: 'ready', url }` over IPC.
   */
  readonly web: string
  /** Entry file of one worker process, where the app has one. It sends `{ type: 'ready' }` over IPC. */
  readonly worker?: string
  /** Small servers that take the place of services a laptop can't have, e.g. a mailbox for an SMTP server. */
  readonly standIns?: readonly StandIn[]
  /** Names of the environment variables that a production start hands on to the app; in development none of the caller's reach it. */
  readonly settings?: readonly string[]
  /** Builds the front end when it is missing or older than its sources. */
  build(options: { log: (line: string) => void }): Promise<void>
  /**
   * Brings an empty database, or an earlier one of this app, up to date: roles, schema, migrations.
   * Throws when the database holds anything that isn't this app's. Running it twice changes nothing.
   */
  prepare(options: PrepareOptions): Promise<PreparedDatabase>
  /** Fills a prepared database that has no users with demo data; the same `users` and `now` give the same rows. */
  seed(options: SeedOptions): Promise<void>
  /** Number of users in the database; 0 before the seed. */
  countUsers(adminUrl: string): Promise<number>
  /** The account that a development server offers on its log-in page. Exists after a seed. */
  readonly demoLogin: { readonly email: string; readonly password: string }
  /** Users with valid logins, drawn evenly from the whole population; so large tenants come up more often. */
  sampleVisitors(options: VisitorOptions): Promise<readonly Visitor[]>
  /** What users do, with the share of journeys each kind takes. */
  readonly journeys: readonly Journey[]
}

export interface StandIn {
  /** As it shows in lists and in its log file's name. */
  readonly name: string
  /**
   * Entry file. It listens on a port of 127.0.0.1 and sends `{ type: 'ready', env, page?, label? }` over IPC:
   * the environment that leads the app's processes to it, and the page, if it has one, on which people watch it.
   * It ends on SIGTERM and when its parent is gone.
   */
  readonly file: string
}

export interface PrepareOptions {
  /** A role that may create roles and tables. */
  readonly adminUrl: string
  /** Secret of this installation: the roles' passwords are derived from it. */
  readonly secret: string
}

export interface PreparedDatabase {
  /** Environment variables that give the app's processes their access, e.g. DATABASE_URL. */
  readonly env: Readonly<Record<string, string>>
}

export interface SeedOptions {
  readonly adminUrl: string
  readonly secret: string
  readonly users: number
  /** The moment that the demo data leads up to. */
  readonly now: Date
  readonly signal: AbortSignal
  /** Called often; `share` runs from 0 to 1. */
  readonly onProgress: (progress: { readonly what: string; readonly share: number }) => void
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
  /** Of the app's own making: ids that the visitor may ask for. `tenant` tells whose data the visitor shares. */
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
