import { runInSession } from '@tenfold/runtime'
import { type Clock, channels, systemClock } from '@tenfold/runtime/kernel'
import type { App } from './app.ts'
import { organizationsAfter, sweepAccounts } from './modules/accounts/index.ts'

const minuteMs = 60_000
/** Late enough that processes which are started together, or for a moment only, don't begin with it. */
const firstMs = 30 * minuteMs
const everyMs = 60 * minuteMs
/** Rows of one statement: it locks them, and those who want them wait. */
const batch = 1_000

type Swept = Pick<App, 'accounts' | 'keyPlaces'>

/** Sweeps every hour until `signal` aborts. What fails is told, and tried again an hour later. */
export async function keepSwept(
  app: Swept,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<void> {
  for (let ms = firstMs; ; ms = everyMs) {
    await clock.sleep(ms, signal)
    if (signal.aborted) return
    await sweep(app, { signal }).catch((error: unknown) =>
      channels['runtime:fault'].publish({ where: 'invoicing/sweep', error }),
    )
  }
}

/**
 * Deletes rows that are no longer needed: answers under idempotency keys, ended log-ins, links, and tries of
 * passwords. Row-level security shows one organisation at a time, so their keys are swept one after the other.
 */
export async function sweep(
  app: Swept,
  { signal, limit = batch }: { readonly signal?: AbortSignal; readonly limit?: number } = {},
): Promise<void> {
  const isStopped = () => signal?.aborted === true
  const inBatches = async (sweepSome: (limit: number) => Promise<number>) => {
    for (let found = limit; found === limit && !isStopped(); ) found = await sweepSome(limit)
  }
  await sweepAccounts(app.accounts.identity.db, inBatches)
  for (const { db, store, isOfTenants } of app.keyPlaces) {
    const sweepKeys = () => inBatches((most) => store.sweep(db, most))
    if (!isOfTenants) await runInSession({}, sweepKeys)
    else
      for await (const tenant of organizations(app, limit)) {
        if (isStopped()) return
        await runInSession({ tenant }, sweepKeys)
      }
  }
}

async function* organizations(
  { accounts: { identity } }: Swept,
  limit: number,
): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const ids = await organizationsAfter(identity.db, after, limit)
    yield* ids
    if (ids.length < limit) return
    after = ids.at(-1) ?? ''
  }
}
