import type pg from 'pg'
import { serialize } from 'pg-protocol'
import type { Columns } from './rows.ts'
import type { Aside } from './statement.ts'

/** A statement that a connection's server knows by a name, or soon will. */
export interface Named {
  readonly name: string
  readonly text: string
  isSent: boolean
  /** Known once it has answered. */
  columns: Columns | undefined
}

/** Names that one connection holds: each costs the server some 10 to 100 kB. */
const maxNames = 100
/** Longer texts hold values, so they don't come again. */
const maxLength = 10_000
/** How often a text must have come before it gets a name. */
const minUses = 3
/** How often a text must come after its name has failed: a pooler's server may know the old statement for long. */
const minUsesAfterFault = 1_000
/** Texts whose uses are counted. */
const maxCounted = 2_000

const whoAnswers = `select pg_backend_pid(), (select string_agg(name, ' ') from pg_prepared_statements)`

/** The statements that a connection's server has parsed under a name, so that they needn't be sent and parsed again. */
export class Prepared {
  /** Keys are texts; the latest used comes last. */
  readonly #names = new Map<string, Named>()
  readonly #uses = new Map<string, number>()
  readonly #closing: string[] = []
  #count = 0

  #isAllowed: boolean | undefined

  /**
   * A question to be sent along until its answer is known: whether a name that one message gives will be there for the
   * next. It isn't where a pooler lends another server's connection, unless the pooler gives names of its own
   * for it, as PgBouncer does from 1.21 on.
   */
  askAllowed(client: pg.PoolClient): readonly Aside[] {
    if (this.#isAllowed !== undefined) return []
    const onRow: Aside['onRow'] = ([pid, names]) => {
      const isDirect = Number(pid) === (client as { readonly processID?: number }).processID
      this.#isAllowed = isDirect || /\bPGBOUNCER_\d/.test(names ?? '')
    }
    return [{ text: whoAnswers, values: [], name: 'tenfold_question', onRow }]
  }

  /** The name for a text; undefined for one that has not come often enough, or where there are no names. */
  take(text: string): Named | undefined {
    if (!this.#isAllowed) return undefined
    const known = this.#names.get(text)
    if (known) {
      this.#names.delete(text)
      this.#names.set(text, known)
      return known
    }
    if (text.length > maxLength || this.#countUse(text) < minUses) return undefined
    const named = { name: `tenfold_${++this.#count}`, text, isSent: false, columns: undefined }
    this.#names.set(text, named)
    const [oldest] = this.#names.values()
    if (this.#names.size > maxNames && oldest) this.forget([oldest])
    return named
  }

  /** Drops names, which the server forgets with the next messages to it. */
  forget(names: readonly Named[]): void {
    for (const named of names) {
      if (this.#names.get(named.text) !== named) continue
      this.#names.delete(named.text)
      if (named.isSent) this.#closing.push(named.name)
    }
  }

  /** Has a text sent in full for the next thousand times. */
  avoid(text: string): void {
    this.#uses.set(text, minUses - minUsesAfterFault)
  }

  /** Messages that make the server forget what was dropped; it answers no error for a name that it doesn't know. */
  takeClosing(): readonly Buffer[] {
    return this.#closing.splice(0).map((name) => serialize.close({ type: 'S', name }))
  }

  #countUse(text: string): number {
    const uses = (this.#uses.get(text) ?? 0) + 1
    this.#uses.delete(text)
    this.#uses.set(text, uses)
    const [oldest] = this.#uses.keys()
    if (this.#uses.size > maxCounted && oldest !== undefined) this.#uses.delete(oldest)
    return uses
  }
}

const ofClients = new WeakMap<pg.PoolClient, Prepared>()

/** Finds the names on a pool's connection, whoever holds the connection. */
export function preparedOn(client: pg.PoolClient): Prepared {
  const known = ofClients.get(client) ?? new Prepared()
  ofClients.set(client, known)
  return known
}
