import { once } from 'node:events'
import pg from 'pg'
import type { Secret } from '../kernel/index.ts'
import { unreachable } from './errors.ts'

export interface ListenOptions {
  readonly url: Secret
  readonly channel: string
  readonly connectTimeoutMs: number
  readonly onReady: () => void
  readonly onNotify: () => void
  readonly signal: AbortSignal
}

/**
 * Calls `onNotify` for each NOTIFY on `channel`, over a connection of its own. Returns once `signal`
 * aborts, rejects when the connection breaks. A transaction pooler can't carry it.
 */
export async function listen(options: ListenOptions): Promise<void> {
  const { signal, url, connectTimeoutMs } = options
  const client = new pg.Client({
    connectionString: url.reveal(),
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'tenfold-listen',
  })
  const broken = once(client, 'end')
  client.on('error', () => undefined)
  client.on('notification', options.onNotify)
  try {
    await client.connect()
    await client.query(`listen ${pg.escapeIdentifier(options.channel)}`)
    options.onReady()
    if (!signal.aborted) await Promise.race([broken, once(signal, 'abort')])
  } catch (error) {
    throw unreachable(error)
  } finally {
    await client.end().catch(() => undefined)
  }
  if (!signal.aborted) throw unreachable(undefined)
}
