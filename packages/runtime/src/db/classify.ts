import { AsyncLocalStorage } from 'node:async_hooks'
import type * as PgQuery from 'libpg-query'

/**
 * - `read`: changes nothing and answers the same on every copy of the database.
 * - `primary`: writes, locks, or depends on the server that it runs on.
 * - `unknown`: not parsed yet.
 */
export type StatementKind = 'read' | 'primary' | 'unknown'

export interface ClassifierOptions {
  /** Names the functions that have a volatile form, of those given (without schema). Each is asked for once. */
  readonly findVolatile: (names: readonly string[]) => Promise<readonly string[]>
  readonly onFault: (error: unknown) => void
}

/** Texts that are remembered. An app that writes its values into the text has more, and reads from the primary. */
const maxTexts = 10_000
/** Length of the longest text that is parsed. Longer ones contain values, and would fill the memory. */
const maxLength = 10_000

/**
 * Says what kind a statement is, by Postgres' own parser. Asking costs one look-up: an unknown text is
 * parsed afterwards (0.2 ms), and until that is done it counts as unknown.
 */
export class Classifier {
  readonly #options: ClassifierOptions
  readonly #kinds = new Map<string, StatementKind>()
  readonly #waiting = new Set<string>()
  readonly #volatile = new Map<string, boolean>()
  /** Its work belongs to no session. */
  readonly #outside = AsyncLocalStorage.snapshot()
  #working: Promise<void> | undefined

  constructor(options: ClassifierOptions) {
    this.#options = options
  }

  kindOf(text: string): StatementKind {
    const kind = this.#kinds.get(text)
    if (kind !== undefined) return kind
    if (text.length > maxLength) return 'primary'
    if (this.#waiting.size < maxTexts) this.#waiting.add(text)
    this.#working ??= this.#outside(() => this.#work()).finally(() => {
      this.#working = undefined
    })
    return 'unknown'
  }

  /** Remembers that a standby refused the statement. */
  correct(text: string): void {
    this.#remember(text, 'primary')
  }

  /** Resolves once all texts that were asked for are known, or could not be. */
  async idle(): Promise<void> {
    await this.#working
  }

  async #work(): Promise<void> {
    try {
      const parser = await import('libpg-query')
      await parser.loadModule()
      while (this.#waiting.size > 0) await this.#classifyNext(parser)
    } catch (error) {
      this.#waiting.clear()
      this.#options.onFault(error)
    }
  }

  async #classifyNext(parser: typeof PgQuery): Promise<void> {
    const texts = [...this.#waiting].slice(0, 20)
    const parsed = texts.map((text) => ({ text, functions: functionsOfRead(parser, text) }))
    await this.#learn(parsed.flatMap(({ functions }) => functions ?? []))
    for (const { text, functions } of parsed) {
      this.#waiting.delete(text)
      const isRead = functions?.every((name) => this.#volatile.get(name) === false)
      this.#remember(text, isRead ? 'read' : 'primary')
    }
  }

  async #learn(names: readonly string[]): Promise<void> {
    const unknown = [...new Set(names)].filter((name) => !this.#volatile.has(name))
    if (unknown.length === 0) return
    const volatile = new Set(await this.#options.findVolatile(unknown))
    for (const name of unknown) this.#volatile.set(name, volatile.has(name) && !harmless.has(name))
  }

  #remember(text: string, kind: StatementKind): void {
    const [oldest] = this.#kinds.keys()
    if (this.#kinds.size >= maxTexts && oldest !== undefined) this.#kinds.delete(oldest)
    this.#kinds.set(text, kind)
  }
}

/** Volatile, and yet they change nothing. */
const harmless: ReadonlySet<string> = new Set([
  'clock_timestamp',
  'gen_random_uuid',
  'pg_sleep',
  'random',
  'random_normal',
  'timeofday',
  'uuidv4',
  'uuidv7',
])

/** The functions that a text calls, if it is a single SELECT of tables without locks; undefined for any other. */
function functionsOfRead(parser: typeof PgQuery, text: string): readonly string[] | undefined {
  try {
    const [only, ...others] = parser.parseSync(text).stmts ?? []
    if (!only?.stmt || others.length > 0 || !('SelectStmt' in only.stmt)) return undefined
    const functions: string[] = []
    return isReading(only.stmt, functions) ? functions : undefined
  } catch {
    // No SQL, or nested too deeply to be walked through.
    return undefined
  }
}

const writing: ReadonlySet<string> = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'lockingClause',
  'intoClause',
])

/** Walks a tree of the parser; false at the first part that a standby can't do, or does otherwise. */
function isReading(node: unknown, functions: string[]): boolean {
  if (Array.isArray(node)) return node.every((each) => isReading(each, functions))
  if (typeof node !== 'object' || node === null) return true
  return Object.entries(node).every(([key, value]) => {
    if (writing.has(key)) return false
    if (key === 'RangeVar' && isOfServer(value as PgQuery.RangeVar)) return false
    if (key === 'FuncCall') functions.push(nameOf(value as PgQuery.FuncCall))
    return isReading(value, functions)
  })
}

/** Views such as `pg_stat_activity` show the server that is asked. */
function isOfServer({ relname = '', schemaname }: PgQuery.RangeVar): boolean {
  return relname.startsWith('pg_') || schemaname === 'information_schema'
}

function nameOf({ funcname = [] }: PgQuery.FuncCall): string {
  const last = funcname.at(-1)
  return (last && 'String' in last && last.String.sval) || ''
}
