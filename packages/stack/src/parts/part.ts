import type { RunnableApp } from '../app.ts'
import type { Running } from '../machine/child.ts'
import type { Known } from '../wiring/running-parts.ts'

interface Common {
  /** Name in reports and columns, e.g. `database`. */
  readonly label: string
  /** `others`: it stands in for a service, so its CPU is neither the app's work nor a stranger's. */
  readonly work: 'the app' | 'others'
  /** How many of it an app has at phases 1, 2 and 3 of its growth. */
  readonly atPhase: readonly [one: number, two: number, three: number]
  /** Program that it needs on PATH; undefined when it comes with npm packages. */
  readonly program?: Program
  /** Threads of one process that requests queue for; undefined where they may use every core. */
  readonly threads?: number
  /** Evidence that is read from it, besides the CPU time of its processes. */
  readonly collectors: readonly CollectorName[]
  /** Whether each process of it holds connections to the database, which allows a limited number. */
  readonly connectsToDatabase: boolean
  /** CPU time of the smallest piece of work, which no change makes cheaper. */
  readonly leastCpu?: { readonly ms: number; readonly per: 'request' | 'statement' }
  /** Place of its CPU per request in a climb's report: a column, a line when it isn't 0, or none. */
  readonly report: 'column' | 'line' | 'never'
  /** How a process is ended that a killed run left. */
  readonly ending: { readonly signal: NodeJS.Signals; readonly limitMs: number }
  /** Steps that set up so many of it by hand. */
  readonly byHand: (count: number) => readonly string[]
}

/** Kinds of evidence; the workbench has a collector for each. */
export type CollectorName = 'routes' | 'statements' | 'connections' | 'pooler' | 'jobs'

export interface Program {
  readonly name: string
  /** The command that installs it, on Debian and with Homebrew. */
  readonly install: { readonly apt: string; readonly brew: string }
}

/** Runs before the app's processes, which get its environment. */
export interface ServerPart extends Common {
  readonly layer: 'server'
  /** Whether the app's database is on it: it stays away where the user names another server. */
  readonly holdsDatabase?: boolean
  /** Whether the app's processes share it as their cache, where one alone may keep it in its memory. */
  readonly sharesCache?: boolean
  /** Whether processes share connections to the database through it, so that more of them need no more. */
  readonly poolsConnections?: boolean
  start(context: ServerContext): Promise<StartedServer>
  /** How its processes are, in a few words each, by their names in the state; asked by other commands. */
  readonly health?: (stack: HealthContext) => Promise<Readonly<Record<string, string>>>
}

/** A process of the app itself. */
export interface AppPart extends Common {
  readonly layer: 'app'
  /** Undefined where the app has no such process. */
  readonly entryOf: (app: RunnableApp) => string | undefined
  /** Whether requests are for it. */
  readonly serves: boolean
  /** Variables that so many of it add to the environment of all the app's processes. */
  readonly env: (count: number) => Readonly<Record<string, string>>
}

/** Stands before the processes that serve, and takes their address. */
export interface FrontPart extends Common {
  readonly layer: 'front'
  start(context: FrontContext): Promise<RunningFront>
}

export type Part = ServerPart | AppPart | FrontPart

interface Context {
  /** Folder of the stack's state. */
  readonly dir: string
  readonly app: RunnableApp
  readonly signal?: AbortSignal | undefined
  readonly onCrash: (error: Error) => void
  /** Records a process, so that it is ended even after a crash. */
  readonly add: (running: Running, known?: Known) => Promise<void>
}

export interface ServerContext extends Context {
  readonly mode: 'development' | 'production'
  readonly count: number
  readonly settings: Readonly<Record<string, string>>
  /** Environment that leads the app to its database and the servers that start before this one. */
  readonly env: Readonly<Record<string, string>>
  /** Superuser's URL of the embedded server; undefined where the user names another. */
  readonly serverUrl: string | undefined
  /** Told of a loss that the stack survives. */
  readonly onLoss: (error: Error, outlook: Outlook) => void
  /** Records the new process of what was added and ended by itself. */
  readonly renew: (running: Running) => Promise<void>
  readonly log: (line: string) => void
}

/** What becomes of a process that was lost. */
export type Outlook = 'is gone until the next start' | 'is started again'

interface HealthContext {
  readonly dir: string
  readonly adminUrl: string
  /** Names of those of its processes that live. */
  readonly names: readonly string[]
}

export interface StartedServer {
  /** Environment that leads the app's processes to it. */
  readonly env: Readonly<Record<string, string>>
  /** Superuser's URL, of one that holds the app's database. */
  readonly databaseUrl?: string
  readonly pages?: readonly Page[]
  /** Names of its processes, where others of it are to be stopped once the app needs them no more. */
  readonly names?: readonly string[]
  /** Takes in another count, or what changed before it in the order of the parts. */
  readonly adapt?: (context: ServerContext) => Promise<StartedServer>
}

/** A page for people to look at. */
export interface Page {
  readonly label: string
  readonly url: string
}

interface FrontContext extends Context {
  readonly port: number
  /** Processes that are ready. */
  readonly backends: readonly string[]
}

export interface RunningFront extends Running {
  /** Sends requests to one more process, which must be ready. */
  add(url: string): Promise<void>
  /** Sends a process no more requests; resolves when it has answered those that it has. */
  remove(url: string): Promise<void>
}
