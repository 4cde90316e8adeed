/** Description of an app, by which the stack runs and fills it. */
export interface RunnableApp {
  readonly name: string
  /**
   * Entry file of one web process. It reads its environment, listens on HOST:PORT, and is ready when it answers there
   * (with a status below 500) or sends `{ type: 'ready', url }` over IPC.
   */
  readonly web: string
  /** Entry file of one worker process, where the app has one. It sends `{ type: 'ready' }` over IPC. */
  readonly worker?: string
  /** Path that a web process answers below 500 while it can serve, and with 503 while it stops; default: `/`. */
  readonly readiness?: string
  /** Small servers that take the place of services a laptop can't have, e.g. a mailbox for an SMTP server. */
  readonly standIns?: readonly StandIn[]
  /** Builds what is missing or older than its sources: the front end, or the entry files themselves. */
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
}

export interface StandIn {
  /** Name in lists and of its log file. */
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
