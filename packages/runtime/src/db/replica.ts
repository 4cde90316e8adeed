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
import { Batches, type BatchOutcome } from './batches.ts'
import { connectFault } from './connect-fault.ts'
import type { Connection } from './connection.ts'
import { replicaBehind, replicaDown, replicaUnusable } from './errors.ts'
import { isRead } from './is-read.ts'
import type { Outcome } from './pipeline.ts'
import { Pool } from './pool.ts'
import { type Observation, Probe } from './probe.ts'
import type { Candidate } from './route.ts'
import type { Answer, Aside, Statement } from './statement.ts'
import { inPlainWords, tenantKept } from './tenant.ts'
import type { Terms } from './terms.ts'
import type { Timelines } from './timelines.ts'
import type { DbOptions } from './types.ts'

interface ReplicaOptions {
  /** Its place in the setting, from 1 on, for messages: a URL holds a password. */
  readonly number: number
  readonly url: Secret
  readonly db: DbOptions
  readonly clock: Clock
  /** Returns the primary's last observation; undefined until there is one. */
  readonly lookAtPrimary: () => Observation | undefined
  readonly timelines: Timelines
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
  readonly url: Secret
  readonly #urlSetting: string
  readonly #pool: Pool
  readonly #probe: Probe
  readonly #clock: Clock
  readonly #lookAtPrimary: () => Observation | undefined
  readonly #timelines: Timelines
  readonly #batches = new Batches<Read>((...reads) => this.#readAll(...reads))
  #position: Bookmark | undefined
  /** Rejects each read that is under way. */
  readonly #reads = new Set<(reason: Error) => void>()
  /** Undefined until it has been looked at. */
  #isUp: boolean | undefined
  lagMs: number = Number.POSITIVE_INFINITY

  constructor({ number, url, db, clock, lookAtPrimary, timelines }: ReplicaOptions) {
    this.#lookAtPrimary = lookAtPrimary
    this.#timelines = timelines
    this.name = `replica ${number}`
    this.url = url
    this.#clock = clock
    this.#urlSetting = `TENFOLD_REPLICAS (${this.name})`
    this.#pool = new Pool({ ...db, url, urlSetting: this.#urlSetting })
    this.#probe = new Probe({ url, client: db.client, silenceMs })
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
      const seen = await this.#probe.ask()
      // Not the maximum: a standby that crashed comes back at an older position.
      this.#position = seen.bookmark
      const primary = this.#lookAtPrimary()
      const fault = primary && (faultOf(seen, primary) ?? this.#strays(seen.bookmark))
      if (fault) this.#goDown(replicaUnusable(this.name, fault))
      else this.#isUp = primary && true
    } catch (error) {
      this.#goDown(connectFault(error, this.#urlSetting))
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
  read(statement: Statement, terms: Terms, bookmark: Bookmark | undefined): Promise<Read> {
    if (isRead(statement.text)) return this.#batches.read(statement, terms, bookmark)
    return this.#readAlone(statement, terms, bookmark)
  }

  /** A read that runs a function of the database's own, say, goes alone: what it leaves on the connection is seen to. */
  async #readAlone(
    statement: Statement,
    terms: Terms,
    bookmark: Bookmark | undefined,
  ): Promise<Read> {
    const { results, error } = await this.#readAll([statement], terms, bookmark)
    if (error) throw error
    return results[0] as Read
  }

  async #readAll(
    statements: readonly Statement[],
    terms: Terms,
    bookmark: Bookmark | undefined,
  ): Promise<BatchOutcome<Read>> {
    const history = this.#position
    if (!history) throw replicaBehind(this.name)
    const since = this.#clock.elapsed()
    // It throws once the deadline has passed: nobody would listen to a read that had begun before.
    const leftMs = terms.leftMs()
    const copy: Copy = { isSound: false, low: 0n, replayed: 0n, high: 0n }
    const isNewEnough = () =>
      copy.isSound && (!bookmark || (isSameHistory(history, bookmark) && copy.low >= bookmark.lsn))
    const reading = this.#pool.use(terms, (connection) =>
      readOn(connection, { statements, terms, copy }),
    )
    const { answers, error, failed } = await this.#whileUp(reading, leftMs)
    const isOld = !isNewEnough()
    // An old copy may lack a right, an enum's member or a row that the primary has, so that only it fails.
    if (isOld && (!error || error instanceof pg.DatabaseError)) throw replicaBehind(this.name)
    const tookMs = this.#clock.elapsed() - since
    if (error) return { results: [], error: inPlainWords(error), failed, tookMs }
    this.#position = laterOf(this.#position, { ...history, lsn: copy.replayed })
    const seen = { ...history, lsn: copy.high }
    return { results: answers.map((answer) => ({ answer, seen })), tookMs }
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

  /** Settles as `reading` does, or rejects when the replica goes down: a frozen one answers nothing in time. */
  #whileUp<T>(reading: Promise<T>, leftMs: number): Promise<T> {
    const over = new AbortController()
    return new Promise<T>((resolve, reject) => {
      this.#reads.add(reject)
      // Before its silence tells that it is down, a hurried session needs its time for the primary.
      if (leftMs < 2 * silenceMs)
        void this.#clock
          .sleep(leftMs / 2, over.signal)
          .then(() => reject(replicaDown(this.name, `no answer in ${Math.round(leftMs / 2)} ms`)))
      reading.then(resolve, reject).finally(() => {
        over.abort('over')
        this.#reads.delete(reject)
      })
    })
  }

  /** Says why its copy is of a history that the primary has left, if it is. A replica that was promoted itself is no standby. */
  #strays(position: Bookmark): string | undefined {
    const left = this.#timelines.laterThan(position)
    return left && !this.#timelines.carryOver(position)
      ? `it is on timeline ${position.timeline}, which the primary, on timeline ${left}, has left before`
      : undefined
  }

  #goDown(reason: unknown): void {
    if (this.#isUp !== false)
      channels['runtime:fault'].publish({ where: `db/${this.name}`, error: reason })
    this.#isUp = false
    for (const reject of this.#reads) reject(replicaDown(this.name, reason))
  }
}

/** Why reads on a replica would be wrong, if they would. */
function faultOf(replica: Observation, primary: Observation): string | undefined {
  if (!replica.isStandby) return 'it is no standby'
  if (replica.bookmark.system !== primary.bookmark.system)
    return 'it is a standby of another primary'
  if (replica.database !== primary.database)
    return `it leads to the database "${replica.database}", DATABASE_URL to "${primary.database}"`
  if (replica.role !== primary.role)
    return `it logs in as "${replica.role}", DATABASE_URL as "${primary.role}"`
  return replica.keepsSnapshots
    ? 'its default_transaction_isolation is not "read committed"'
    : undefined
}

/** An answer, and the position up to which its reader may have seen. */
interface Read {
  readonly answer: Answer
  readonly seen: Bookmark
}

/** The copy that answered a read. */
interface Copy {
  /** The server was a standby throughout, and each statement had a snapshot of its own. */
  isSound: boolean
  /** Position before the read: the copy was at least as new. */
  low: bigint
  /** Position after the read. */
  replayed: bigint
  /** Position that a copy must reach to hold all that this one may have shown. */
  high: bigint
}

interface Reading {
  readonly statements: readonly Statement[]
  readonly terms: Terms
  readonly copy: Copy
}

/** Sends reads between two looks at the position, in one round trip. Each statement has a snapshot of its own. */
function readOn(connection: Connection, { statements, terms, copy }: Reading): Promise<Outcome> {
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
      // Replay shows a commit shortly before it moves the position. A copy that is one byte further has finished that commit.
      copy.replayed = parseLsn(lsn ?? '0/0')
      copy.high = copy.replayed + (lsn === received ? 0n : 1n)
      copy.isSound &&= isStandby === 't'
    },
  }
  const runsCode = statements.some(({ text }) => !isRead(text))
  const finish = runsCode ? [after, tenantKept(terms.tenant)] : [after]
  const sending = { preamble: [before], finish, limitMs: terms.limitMs(), runsCode }
  return connection.read(statements, sending)
}
