import type { RunnableApp } from './app.ts'
import type { SeedWish } from './data/data.ts'

/** Which processes run besides web and Postgres, and how the app's are set. */
export interface Topology {
  /** Default `off`. `when-found`: the redis-server on PATH, if there is one. */
  readonly redis?: 'when-found' | 'off'
  /** Number of worker processes; default 0. */
  readonly workers?: number
  /** Environment of the app's processes beyond what the stack gives them. */
  readonly env?: Readonly<Record<string, string>>
}

export interface StackOptions {
  /** Folder for all state; made when missing. One stack at a time runs on it. */
  readonly dir: string
  /** With absolute paths of its entry files. */
  readonly app: RunnableApp
  readonly topology?: Topology
  /** Admin's URL of a server to use instead of the embedded one. */
  readonly database?: string | undefined
  /** Wanted port of the web process; if taken, the next free one. Default 0: any. */
  readonly port?: number
  /** Fills a database without users. */
  readonly seed?: SeedWish | undefined
  readonly mode?: 'development' | 'production'
  /** Default: a random one, kept in `dir`. */
  readonly secret?: string | undefined
  readonly postgresSettings?: Readonly<Record<string, string>>
  /** Aborts the start. */
  readonly signal?: AbortSignal | undefined
  /** Told when a process ends by itself after it was ready. */
  readonly onCrash: (error: Error) => void
  /** Told of a loss that the stack survives. */
  readonly onLoss?: (error: Error) => void
  /** Told what is being done, a line a stage. */
  readonly log?: (line: string) => void
}
