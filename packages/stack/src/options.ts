import type { RunnableApp } from './app.ts'
import type { SeedWish } from './data/data.ts'
import type { Outlook } from './parts/part.ts'
import type { Topology } from './topology.ts'

export interface StackOptions {
  /** Folder for all state; made when missing. One stack at a time runs on it. */
  readonly dir: string
  /** The app, with absolute paths of its entry files. */
  readonly app: RunnableApp
  /** Default: `mvp`. */
  readonly topology?: Topology
  /** Admin's URL of a server to use instead of the embedded one. */
  readonly database?: string | undefined
  /** Wanted port of the app; if taken, the next free one. Default 0: any. */
  readonly port?: number
  /** Fills a database without users. */
  readonly seed?: SeedWish | undefined
  readonly mode?: 'development' | 'production'
  /** Default: a random one, kept in `dir`. */
  readonly secret?: string | undefined
  /** Aborts the start. */
  readonly signal?: AbortSignal | undefined
  /** Told when a process ends by itself after it was ready. */
  readonly onCrash: (error: Error) => void
  /** Told of a loss that the stack survives. */
  readonly onLoss?: (error: Error, outlook: Outlook) => void
  /** Told what is being done, a line a stage. */
  readonly log?: (line: string) => void
}
