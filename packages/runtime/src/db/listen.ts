import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import pg from 'pg'
import { type Clock, type Secret, TenfoldError } from '../kernel/index.ts'
import { connectFault } from './connect-fault.ts'
import { listenDeaf, unreachable } from './errors.ts'
import type { Listening } from './types.ts'

export interface ListenOptions extends Listening {
  readonly url: Secret
  readonly urlSetting: string
  readonly connectTimeoutMs: number
  readonly clock: Clock
  /** Sends a NOTIFY on the channel over another connection. */
  readonly notify: (payload: string) => Promise<void>
}

/** Begins the payload of a NOTIFY that only asks whether it is heard. */
const asks = 'tenfold:heard?:'

/**
 * Calls `onNotify` for each NOTIFY on `channel`, over a connection of its own. Returns once `signal`
 * aborts, rejects when the connection breaks, or when nothing is heard on it: a transaction pooler
 * takes LISTEN, and never delivers.
 */
export async function listen(options: ListenOptions): Promise<void> {
  const { signal, url, urlSetting, connectTimeoutMs } = options
  const client = new pg.Client({
    connectionString: url.reveal(),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'tenfold-listen',
  })
  // It never rejects, since a server may die before the code below waits for it.
  const broken = new Promise<void>((resolve) => {
    client.on('error', () => resolve())
    client.on('end', resolve)
  })
  client.on('notification', ({ payload }) => payload?.startsWith(asks) || options.onNotify())
  await client.connect().catch((error: unknown) => {
    // One that was refused halfway may be silent for a minute before it ends.
    void client.end().catch(() => undefined)
    throw connectFault(error, urlSetting)
  })
  try {
    await client.query(`listen ${pg.escapeIdentifier(options.channel)}`)
    const isOver = Promise.race([broken, aborted(signal)])
    await proveHearing(client, options, isOver)
    if (!signal.aborted) options.onReady()
    await isOver
  } catch (error) {
    throw error instanceof TenfoldError ? error : connectFault(error, urlSetting)
  } finally {
    await client.end().catch(() => undefined)
  }
  if (!signal.aborted) throw unreachable(undefined, urlSetting)
}

/** A question from another connection must arrive: one from this connection would, even through a pooler. */
async function proveHearing(
  client: pg.Client,
  { channel, notify, clock, connectTimeoutMs: limitMs }: ListenOptions,
  isOver: Promise<unknown>,
): Promise<void> {
  const question = `${asks}${randomUUID()}`
  const ended = new AbortController()
  const heard = new Promise<'heard'>((resolve) =>
    client.on('notification', ({ payload }) => payload === question && resolve('heard')),
  )
  const silence = clock.sleep(limitMs, ended.signal).then(() => 'silence' as const)
  try {
    await notify(question)
    const outcome = await Promise.race([heard, silence, isOver])
    if (outcome === 'silence') throw listenDeaf(channel, limitMs)
  } finally {
    ended.abort()
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}
