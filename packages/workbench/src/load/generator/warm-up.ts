import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadAnswer, LoadRequest } from '../../app.ts'
import { type Crowd, kindsOf, type Visit, walk } from './crowd.ts'
import { Transport, type TransportOptions } from './transport.ts'

/** More at a time would only make them wait for each other. */
const lanes = 4
/** A visit that waits for something would ask for ever when its answers are left out. */
const mostRequests = 50
const handSize = 25
const skipped: LoadAnswer = { status: 200, body: undefined }

/**
 * Visits a newly started app until its code is compiled: the first thousand requests cost a multiple of
 * later ones, and an app whose reads take a second would be measured by nothing but them. So that many
 * requests fit into the time, every route gets an even share of it: those that take long are left out,
 * and the visit goes on as if they had been answered.
 */
export async function warmUp(
  maxMs: number,
  { crowd, settings }: { readonly crowd: Crowd; readonly settings: TransportOptions },
  signal: AbortSignal,
): Promise<void> {
  const transport = new Transport(settings)
  const shares = new TimeShares()
  const endMs = performance.now() + maxMs
  const isOver = () => performance.now() >= endMs
  const nextKind = kindsOf(crowd, handSize)
  const lane = async () => {
    while (!isOver()) {
      signal.throwIfAborted()
      const visit = crowd.visit(nextKind(), performance.now())
      await visitQuickly(visit, { shares, transport, isOver })
    }
  }
  try {
    await Promise.all(Array.from({ length: lanes }, lane))
  } finally {
    await transport.close()
  }
}

interface Warming {
  readonly shares: TimeShares
  readonly transport: Transport
  readonly isOver: () => boolean
}

/** A visit that fails, or that a left out answer leads astray, just ends. */
async function visitQuickly(visit: Visit, { shares, transport, isOver }: Warming): Promise<void> {
  let requests = 0
  const answerTo = async (request: LoadRequest) => {
    if (requests++ >= mostRequests || isOver()) return undefined
    if (shares.isSpent(request)) return skipped
    const sentMs = performance.now()
    const { answer } = await transport.ask(request, visit.login)
    shares.add(request, performance.now() - sentMs)
    return answer
  }
  // A fault shows again when the app is measured.
  await walk(visit, answerTo).catch(() => false)
  // When every request was left out, this gives other visitors and the app their turn.
  await sleep(1)
}

/** Time that each route has taken. The route with the least is never above the mean, so one may always go on. */
export class TimeShares {
  readonly #tookMs = new Map<string, number>()

  isSpent({ route }: Pick<LoadRequest, 'route'>): boolean {
    const all = [...this.#tookMs.values()]
    const meanMs = all.reduce((sum, ms) => sum + ms, 0) / Math.max(1, all.length)
    return (this.#tookMs.get(route) ?? 0) > meanMs
  }

  add({ route }: Pick<LoadRequest, 'route'>, ms: number): void {
    this.#tookMs.set(route, (this.#tookMs.get(route) ?? 0) + ms)
  }
}
