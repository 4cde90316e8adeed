import pg from 'pg'
import { type Bookmark, parseLsn, type Secret, systemClock } from '../kernel/index.ts'
import { closed } from './errors.ts'

/** A server's position and kind, in its own words. */
export interface Observation {
  /** Position of all that it had committed, or replayed, when it answered. */
  readonly bookmark: Bookmark
  readonly isStandby: boolean
  /** Position at which its timeline began. Only a promoted server tells it, until it restarts. */
  readonly beganAt: bigint | undefined
  readonly database: string
  /** It decides what row-level security shows. */
  readonly role: string
  /** Transactions take one snapshot for several statements, so that a position says nothing of what a later statement sees. */
  readonly keepsSnapshots: boolean
}

interface ProbeOptions {
  readonly url: Secret
  /** Settings of its connection beyond the URL. */
  readonly client?: pg.ClientConfig | undefined
  /** Silence after which the server counts as gone. */
  readonly silenceMs: number
}

/**
 * A server's position and health, asked over a connection of its own, so that no busy pool delays the answer.
 * Callers that come while a question is under way share the next one.
 */
export class Probe {
  readonly #options: ProbeOptions
  #client: pg.Client | undefined
  #isClosed = false
  /** Settles when the last task has ended: a connection takes one question at a time. */
  #turn: Promise<unknown> = Promise.resolve()
  /** The observation that has its turn to come. */
  #waiting: Promise<Observation> | undefined

  constructor(options: ProbeOptions) {
    this.#options = options
  }

  /** Resolves to an observation that began after this call. Rejects when the server can't be asked. */
  ask(): Promise<Observation> {
    this.#waiting ??= this.#inTurn(async () => {
      // Callers from here on need a later one.
      this.#waiting = undefined
      const [row] = await this.#send<Row>(question)
      return toObservation(row as Row)
    })
    return this.#waiting
  }

  /** Asks anything else. */
  query<Answer extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[],
  ): Promise<readonly Answer[]> {
    return this.#inTurn(() => this.#send<Answer>(text, values))
  }

  /** Gives the connection back, after the questions that are under way, until the next one. */
  rest(): Promise<void> {
    return this.#inTurn(() => this.#disconnect())
  }

  /** Refuses what comes. */
  close(): Promise<void> {
    this.#isClosed = true
    return this.rest()
  }

  /** Closes the connection, also when the server doesn't answer. */
  async #disconnect(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    if (!client) return
    const over = new AbortController()
    const ended = client.end().catch(() => undefined)
    await Promise.race([ended, systemClock.sleep(this.#options.silenceMs, over.signal)])
    over.abort('over')
    ;(client as unknown as { readonly connection: pg.Connection }).connection.stream.destroy()
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(task)
    this.#turn = done.catch(() => undefined)
    return done
  }

  async #send<Answer extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Answer[]> {
    if (this.#isClosed) throw closed()
    const client = (this.#client ??= this.#open())
    try {
      const { rows } = await client.query<Answer>(text, [...values])
      return rows
    } catch (error) {
      if (this.#client === client) this.#client = undefined
      void client.end().catch(() => undefined)
      throw error
    }
  }

  #open(): pg.Client {
    const client = new pg.Client({
      ...this.#options.client,
      connectionString: this.#options.url.reveal(),
      connectionTimeoutMillis: this.#options.silenceMs,
      query_timeout: this.#options.silenceMs,
      keepAlive: true,
      application_name: 'tenfold-probe',
    })
    client.on('error', () => undefined)
    // A failure to connect is that of the question, which waits for the connection.
    client.connect().catch(() => undefined)
    return client
  }
}

interface Row {
  readonly system: string
  readonly timeline: string
  readonly lsn: string
  readonly is_standby: boolean
  readonly began_at: string | null
  readonly database: string
  readonly role: string
  readonly isolation: string
}

/**
 * A standby's timeline is the highest that it is known to follow: the receiver's (which only members of
 * pg_read_all_stats see), or that of its control file, which comes later, never too early.
 * A primary tells it by the name of its current file of log: its control file is late after a promotion.
 * A standby tells what it received and replayed until it restarts, also once it was promoted: its replay ended where its timeline began.
 * A commit with `synchronous_commit` off may be seen before it is flushed, so the insert position stands for it.
 */
const question = `
  select (select system_identifier::text from pg_control_system()) as system,
    pg_is_in_recovery() as is_standby, current_database()::text as database, current_user::text as role,
    current_setting('default_transaction_isolation') as isolation,
    case when pg_is_in_recovery()
      then greatest(
        (select received_tli from pg_stat_wal_receiver),
        (select timeline_id from pg_control_checkpoint()),
        (select min_recovery_end_timeline from pg_control_recovery()))::text
      else (('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int)::text
    end as timeline,
    case when not pg_is_in_recovery() and pg_last_wal_receive_lsn() is not null
      then pg_last_wal_replay_lsn()
    end::text as began_at,
    case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
      when current_setting('synchronous_commit') = 'off' then pg_current_wal_insert_lsn()
      else pg_current_wal_flush_lsn()
    end::text as lsn`

function toObservation({
  system,
  timeline,
  lsn,
  is_standby,
  isolation,
  began_at,
  ...row
}: Row): Observation {
  return {
    bookmark: { system, timeline: Number(timeline), lsn: parseLsn(lsn) },
    isStandby: is_standby,
    beganAt: began_at === null ? undefined : parseLsn(began_at),
    database: row.database,
    role: row.role,
    keepsSnapshots: isolation !== 'read committed',
  }
}
