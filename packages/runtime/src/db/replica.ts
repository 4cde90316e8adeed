import pg from 'pg'
import {
  type Bookmark,
  type Clock,
  channels,
  isSameHistory,
  laterOf,
  parseLsn,
  reaches,
  type Secret,
} from '../kernel/index.ts'
import type { Connection } from './connection.ts'
import { replicaBehind, replicaDown } from './errors.ts'
import { isRead } from './is-read.ts'
import type { Aside, Statement } from './pipelined-query.ts'
import { Pool } from './pool.ts'
import { Probe } from './probe.ts'
import type { Candidate } from './route.ts'
import { inPlainWords, tenantKept } from './tenant.ts'
import type { Terms } from './terms.ts'
import type { DbOptions } from './types.ts'

interface ReplicaOptions {
  /** Its place in the setting, from 1 on, for messages: a URL holds a password. */
  readonly number: number
  readonly url: Secret
  readonly db: DbOptions
  readonly clock: Clock
}

/** Silence of a replica's probe after which it counts as down. */
const silenceMs = 1_000
/** Pause between looks at a replica that a reader waits for. */
const lookMs = 3

/**
 * A streaming replica. What is known of its position is a hint for choosing it; each read proves for itself, in its
 * own round trip, how new its copy was.
 */
export class Replica implements Candidate {
  readonly name: string
  readonly #pool: Pool
  readonly #probe: Probe
  readonly #clock: Clock
  #position: Bookmark | undefined
  /** Rejects each read that is under way. */
  readonly #reads = new Set<(reason: Error) => void>()
  /** Undefined until it has been looked at. */
  #isUp: boolean | undefined
  lagMs: number = Number.POSITIVE_INFINITY

  constructor({ number, url, db, clock }: ReplicaOptions) {
    this.name = `replica ${number}`
    this.#clock = clock
    this.#pool = new Pool({ ...db, url, urlSetting: `TENFOLD_REPLICAS (${this.name})` })
    this.#probe = new Probe({ url, silenceMs })
  }

  get isUp(): boolean {
    return this.#isUp === true
  }

  get inFlight(): number {
    return this.#reads.size
  }

  get position(): Bookmark | undefined {
    return this.#position
  }

  /** Looks at it once: up and where, or down. Reads that it was answering when it went down fail at once. */
  async look(): Promise<void> {
    try {
      const { bookmark, isStandby, keepsSnapshots } = await this.#probe.ask()
      // Not the maximum: a standby that crashed comes back at an older position.
      this.#position = bookmark
      if (isStandby && !keepsSnapshots) this.#isUp = true
      else this.#goDown(isStandby ? 'its transactions keep snapshots' : 'it is no standby')
    } catch (error) {
      this.#goDown(error)
    }
  }

  /** Resolves with whether it has reached `bookmark` within `waitMs`. */
  async reach(bookmark: Bookmark, waitMs: number): Promise<boolean> {
    const end = this.#clock.elapsed() + waitMs
    while (this.#isUp) {
      await this.look()
      if (this.#position && reaches(this.#position, bookmark)) return true
      if (this.#clock.elapsed() + lookMs >= end) return false
      await this.#clock.sleep(lookMs)
    }
    return false
  }

  /**
   * Reads on it, if its copy is as new as `bookmark`; throws `replicaBehind` when it turns out not to be.
   * Answers with the position up to which the reader may have seen.
   */
  async read(
    statement: Statement,
    terms: Terms,
    bookmark: Bookmark | undefined,
  ): Promise<{ readonly result: pg.QueryResult; readonly seen: Bookmark }> {
    const history = this.#position
    if (!history) throw replicaBehind(this.name)
    const copy: Copy = { isSound: false, low: 0n, replayed: 0n, high: 0n }
    const isNewEnough = () =>
      copy.isSound && (!bookmark || (isSameHistory(history, bookmark) && copy.low >= bookmark.lsn))
    const reading = this.#pool.use(terms, async (connection) => {
      // An error, too, may come from what the copy lacks: a right, a member of an enum, a row.
      const onFault = (error: unknown) => {
        const isOld = error instanceof pg.DatabaseError && !isNewEnough()
        throw isOld ? replicaBehind(this.name) : inPlainWords(error)
      }
      return readOn(connection, { statement, terms, copy }).catch(onFault)
    })
    const result = await this.#whileUp(reading)
    if (!isNewEnough()) throw replicaBehind(this.name)
    this.#position = laterOf(this.#position, { ...history, lsn: copy.replayed })
    return { result, seen: { ...history, lsn: copy.high } }
  }

  rest(): Promise<void> {
    this.#isUp = undefined
    this.#position = undefined
    return this.#probe.rest()
  }

  async close(): Promise<void> {
    this.#isUp = undefined
    await this.#probe.close()
    await this.#pool.close()
  }

  /** Settles as `reading` does, or as soon as the replica goes down: a frozen one would answer no read in time. */
  #whileUp<T>(reading: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#reads.add(reject)
      reading.then(resolve, reject).finally(() => this.#reads.delete(reject))
    })
  }

  #goDown(reason: unknown): void {
    if (this.#isUp !== false)
      channels['runtime:fault'].publish({ where: `db/${this.name}`, error: reason })
    this.#isUp = false
    for (const reject of this.#reads) reject(replicaDown(this.name, reason))
  }
}

/** What a read learns of the copy that it was answered from. */
interface Copy {
  /** It was a standby throughout, and each statement had a snapshot of its own. */
  isSound: boolean
  /** Position before the read: it was at least as new. */
  low: bigint
  /** Position after the read. */
  replayed: bigint
  /** Bound of what it can have shown. */
  high: bigint
}

interface Reading {
  readonly statement: Statement
  readonly terms: Terms
  readonly copy: Copy
}

/**
 * Sends a read between two looks at the position, in one round trip. Each statement has a snapshot of its own.
 */
async function readOn(
  connection: Connection,
  { statement, terms, copy }: Reading,
): Promise<pg.QueryResult> {
  const settings = terms.settings()
  const before: Aside = {
    text: `${settings.text}, pg_is_in_recovery() and current_setting('transaction_isolation') = 'read committed', pg_last_wal_replay_lsn()`,
    values: settings.values,
    onRow: ([, , isSound, lsn]) => {
      copy.isSound = isSound === 't'
      copy.low = parseLsn(lsn ?? '0/0')
    },
  }
  const after: Aside = {
    text: 'select pg_last_wal_replay_lsn(), pg_last_wal_receive_lsn(), pg_is_in_recovery()',
    values: [],
    onRow: ([lsn, received, isStandby]) => {
      // What a commit did is seen shortly before the position says so. Who has reached one more byte has finished that commit.
      copy.replayed = parseLsn(lsn ?? '0/0')
      copy.high = copy.replayed + (lsn === received ? 0n : 1n)
      copy.isSound &&= isStandby === 't'
    },
  }
  const kept = isRead(statement.text) ? [] : [tenantKept(terms.tenant)]
  const sending = { preamble: [before], finish: [after, ...kept], limitMs: terms.limitMs() }
  return connection.send(statement, sending)
}
