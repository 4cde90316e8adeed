import pg from 'pg'
import { type Bookmark, laterOf, type Session } from '../kernel/index.ts'
import { Pace } from './pace.ts'
import type { Statement } from './statement.ts'
import type { Terms } from './terms.ts'

/** Reads in one round trip. More would keep one connection for long while others are free. */
const maxReads = 20

/** A read that waits for its batch. */
interface Read<Result> {
  readonly statement: Statement
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

interface Batch<Result> {
  readonly terms: Terms
  /** The copy that answers must hold it; undefined where any copy will do. */
  bookmark: Bookmark | undefined
  readonly reads: Read<Result>[]
}

/** The result of reads that were sent together. */
export interface BatchOutcome<Result> {
  /** Hold one result for each read, if there is no error. */
  readonly results: readonly Result[]
  readonly error?: Error | undefined
  /** Index of the read whose error it is; undefined when it is everybody's, such as that of a broken connection. */
  readonly failed?: number | undefined
  /** Time from sending to the last answer. */
  readonly tookMs: number
}

type Send<Result> = (
  statements: readonly Statement[],
  terms: Terms,
  bookmark: Bookmark | undefined,
) => Promise<BatchOutcome<Result>>

/**
 * Sends reads that a session calls in the same tick together: one connection, one preamble, one round trip.
 * Each is answered as if it had been sent alone. A read that is far slower than others goes alone, for those
 * behind it would wait.
 */
export class Batches<Result> {
  readonly #send: Send<Result>
  readonly #pace = new Pace()
  readonly #open = new Map<Session, Batch<Result>>()

  constructor(send: Send<Result>) {
    this.#send = send
  }

  /** Answers a statement that changes nothing, so that it may be sent again, from a copy that holds `bookmark`. */
  async read(statement: Statement, terms: Terms, bookmark?: Bookmark): Promise<Result> {
    try {
      return await new Promise((resolve, reject) => {
        const { session } = terms
        const alone = { terms, bookmark, reads: [{ statement, resolve, reject }] }
        if (!session || this.#pace.isSlow(statement.text)) void this.#carryOut(alone)
        else if (!this.#join(session, alone)) this.#start(session, alone)
      })
    } catch (error) {
      // Shows the code that called, not the batch.
      if (error instanceof pg.DatabaseError) Error.captureStackTrace(error)
      throw error
    }
  }

  /** Adds reads to the session's batch of this tick, if there is one of their kind. */
  #join(session: Session, { terms, bookmark, reads }: Batch<Result>): boolean {
    const open = this.#open.get(session)
    if (!open || open.reads.length >= maxReads) return false
    // The session may have entered its tenant since.
    if (open.terms.tenant !== terms.tenant) return false
    if ((open.bookmark === undefined) !== (bookmark === undefined)) return false
    if (bookmark) open.bookmark = laterOf(open.bookmark, bookmark)
    open.reads.push(...reads)
    return true
  }

  #start(session: Session, batch: Batch<Result>): void {
    this.#open.set(session, batch)
    const leave = (): void => {
      if (this.#open.get(session) === batch) this.#open.delete(session)
      void this.#carryOut(batch)
    }
    // It leaves once all that is due in this tick has run, also what waited for a promise.
    queueMicrotask(() => process.nextTick(leave))
  }

  async #carryOut(batch: Batch<Result>): Promise<void> {
    const { terms, bookmark, reads } = batch
    try {
      const statements = reads.map(({ statement }) => statement)
      const outcome = await this.#send(statements, terms, bookmark)
      if (outcome.error) return this.#fail(batch, outcome)
      for (const { text } of statements) this.#pace.note(text, outcome.tookMs / reads.length)
      for (const [index, { resolve }] of reads.entries()) resolve(outcome.results[index] as Result)
    } catch (error) {
      for (const { reject } of reads) reject(error)
    }
  }

  /** Sends the others alone: what came before the one that failed was rolled back, what came after was left out. */
  #fail({ reads, ...of }: Batch<Result>, { error, failed }: BatchOutcome<Result>): void {
    for (const [index, read] of reads.entries())
      if (failed === undefined || failed === index) read.reject(error)
      else void this.#carryOut({ ...of, reads: [read] })
  }
}
