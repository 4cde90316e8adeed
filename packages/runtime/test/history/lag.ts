import { setTimeout as sleep } from 'node:timers/promises'
import type { Replicated, TestReplica } from '@tenfold/testing'
import pg from 'pg'
import { parseLsn } from '../../src/kernel/index.ts'

/** How far replicas are behind their primary, looked at from outside. */
export interface LagWatch extends AsyncDisposable {
  /** Lag of the nearest replica in milliseconds; Infinity while none answers. */
  nearestMs(): number
}

const lookMs = 20

/** Looks at each server fifty times a second, until disposed of. */
export function watchLag({ primary, replicas }: Replicated): LagWatch {
  const abort = new AbortController()
  const past: { readonly lsn: bigint; readonly at: number }[] = []
  const lags = new Map<TestReplica, number>()
  const look = async (url: string, position: string, learn: (lsn: bigint, at: number) => void) => {
    const client = new pg.Client({ connectionString: url, query_timeout: 1_000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      while (!abort.signal.aborted) {
        const at = performance.now()
        const { rows } = await client.query<{ lsn: string }>(`select ${position}::text as lsn`)
        learn(parseLsn(rows[0]?.lsn ?? '0/0'), at)
        await sleep(lookMs)
      }
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  const again = async (watch: () => Promise<void>, onFault: () => void) => {
    while (!abort.signal.aborted) {
      await watch().catch(onFault)
      await sleep(lookMs)
    }
  }
  const watching = [
    again(
      () =>
        look(primary.url, 'pg_current_wal_flush_lsn()', (lsn, at) => {
          past.push({ lsn, at })
          if (past.length > 3_000) past.shift()
        }),
      () => undefined,
    ),
    ...replicas.map((replica) =>
      again(
        () =>
          look(replica.url, 'pg_last_wal_replay_lsn()', (lsn) => {
            const ahead = past.find((each) => each.lsn > lsn)
            lags.set(replica, ahead ? performance.now() - ahead.at : 0)
          }),
        () => void lags.set(replica, Number.POSITIVE_INFINITY),
      ),
    ),
  ]
  return {
    nearestMs: () => Math.min(Number.POSITIVE_INFINITY, ...lags.values()),
    async [Symbol.asyncDispose]() {
      abort.abort()
      await Promise.all(watching)
    },
  }
}
