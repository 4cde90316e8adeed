import { setTimeout as sleep } from 'node:timers/promises'
import { type Crowd, type Visit, walk } from './crowd.ts'
import { Transport, type TransportOptions } from './transport.ts'

const visitsPerKind = 3

/**
 * Makes a few visits of each kind, one after another and without pauses, to
 * learn how many requests they take: the rate of visits follows from it.
 */
export async function rehearse(
  crowd: Crowd,
  options: TransportOptions & { readonly rehearsalMs: number },
  signal: AbortSignal,
): Promise<void> {
  const transport = new Transport(options)
  const visits = Promise.all(
    crowd.journeys.map((_, kind) => visitRepeatedly(kind, crowd, transport)),
  )
  const over = new AbortController()
  const limit = sleep(options.rehearsalMs, undefined, {
    signal: AbortSignal.any([signal, over.signal]),
  })
  try {
    await Promise.race([visits, limit])
  } finally {
    over.abort()
    limit.catch(() => undefined)
    await transport.close()
  }
}

async function visitRepeatedly(kind: number, crowd: Crowd, transport: Transport): Promise<void> {
  for (let time = 0; time < visitsPerKind; time++) {
    const visit = crowd.visit(kind, performance.now())
    if (!(await isCompleted(visit, transport))) return
    crowd.lengths.learn(visit)
  }
}

/** A visit that fails teaches nothing; the steps will tell what is wrong. */
function isCompleted(visit: Visit, transport: Transport): Promise<boolean> {
  return walk(visit, async (request) => {
    visit.requests++
    const { answer, failure } = await transport.ask(request, visit.login)
    return failure ? undefined : answer
  }).catch(() => false)
}
